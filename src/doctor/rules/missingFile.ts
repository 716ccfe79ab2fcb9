/** `missing-file`: a request uploads a file that is not there. Newman sends it without, and goes on. */
import { stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { isJsonObject } from '../../postman/jsonObject.ts';
import type { JsonPath } from '../../postman/textSites.ts';
import { variableNamesIn } from '../../variables/variableReferences.ts';
import { listedItems } from '../collectionPlaces.ts';
import type { CheckedCollection, DoctorProject } from '../project.ts';
import type { RuleFinding } from '../rule.ts';

interface Upload {
  /** As the collection has it; null: none was chosen. */
  readonly src: string | null;
  readonly path: JsonPath;
}

export async function missingFiles({ collections, config }: DoctorProject): Promise<readonly RuleFinding[]> {
  const workingDir = config.workingDir ?? process.cwd();
  const problemOf = async ({ src }: Upload): Promise<string | null> => {
    if (src === null) return 'no file is chosen for this upload';
    if (variableNamesIn(src).size > 0) return null;
    const path = resolve(workingDir, src);
    if (config.insecureFileRead === false && isOutside(workingDir, path)) {
      return `"${src}" lies outside of the working directory, and must not be read`;
    }
    const isThere = await stat(path).then(
      (stats) => stats.isFile(),
      () => false,
    );
    return isThere ? null : `"${src}" is not there, seen from the working directory ${workingDir}`;
  };
  const found = collections.flatMap((collection) =>
    uploadsOf(collection).map(async (upload): Promise<readonly RuleFinding[]> => {
      const problem = await problemOf(upload);
      if (problem === null) return [];
      return [
        {
          place: collection.file.place(upload.path),
          message: `${problem}: the request goes out without it`,
          remedy: 'Put it beside the collection, and write its path relative to the working directory (--working-dir).',
        },
      ];
    }),
  );
  return (await Promise.all(found)).flat();
}

function uploadsOf(collection: CheckedCollection): readonly Upload[] {
  const running = new Set(collection.items.map(({ item }) => item.id));
  return listedItems(collection.definition)
    .filter(({ item }) => running.has(item.id))
    .flatMap(({ item, path }) => {
      const body = isJsonObject(item.request) ? item.request['body'] : null;
      return isJsonObject(body) && body['disabled'] !== true ? uploadsIn(body, [...path, 'request', 'body']) : [];
    });
}

function uploadsIn(body: Readonly<Record<string, unknown>>, path: JsonPath): readonly Upload[] {
  const { mode, formdata, file } = body;
  if (mode === 'file') {
    // The content itself may stand in the collection.
    if (isJsonObject(file) && typeof file['content'] === 'string') return [];
    return sources(isJsonObject(file) ? file['src'] : file, [...path, 'file']);
  }
  if (mode !== 'formdata' || !Array.isArray(formdata)) return [];
  return formdata.flatMap((field: unknown, index) =>
    isJsonObject(field) && field['type'] === 'file' && field['disabled'] !== true && !hasContent(field)
      ? sources(field['src'], [...path, 'formdata', index])
      : [],
  );
}

/** A file's bytes, base64, in place of its path. */
function hasContent({ value }: Readonly<Record<string, unknown>>): boolean {
  return typeof value === 'string' && value !== '';
}

/** One path, or several. */
function sources(src: unknown, path: JsonPath): readonly Upload[] {
  const paths = (Array.isArray(src) ? src : [src]).filter((each) => typeof each === 'string' && each !== '');
  if (paths.length === 0) return [{ src: null, path }];
  return paths.map((each, index) => ({ src: each, path: [...path, 'src', ...(Array.isArray(src) ? [index] : [])] }));
}

function isOutside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way.startsWith('..') || isAbsolute(way);
}

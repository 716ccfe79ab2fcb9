import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { TokenmanError } from '../errors.ts';
import { nameFromFile } from './documentName.ts';
import { listJsonFiles } from './listJsonFiles.ts';
import { suggestNames } from './nearestName.ts';

/**
 * The files of the collections to run.
 *
 * @param names each a file, a folder (all collections in it), or the name of a file in the collections folder, without
 *   its ending; undefined or none: all collections in the collections folder
 * @returns paths, in the order of the names; those of a folder sorted
 * @throws TokenmanError COLLECTION_INVALID for a name that is none of these, NOTHING_TO_RUN for a folder without collections
 */
export async function findCollections(
  names: readonly string[] | undefined,
  folder: string,
): Promise<readonly string[]> {
  if (names === undefined || names.length === 0) return collectionsIn(folder);
  const found = await Promise.all(names.map((name) => findCollection(name, folder)));
  return found.flat();
}

/** `*.postman_collection.json` if there are any, so that data files beside them are left alone; else every JSON file. */
async function collectionsIn(folder: string): Promise<readonly string[]> {
  const files = await listJsonFiles(folder);
  if (files === null || files.length === 0) {
    const problem = files === null ? `there is no folder ${folder}` : `no collection in ${folder}`;
    throw new TokenmanError('NOTHING_TO_RUN', `nothing to run: ${problem}`, {
      hint: 'Name a collection file, or export collections from Postman into that folder.',
    });
  }
  const collections = files.filter((file) => /\.postman_collection\.json$/i.test(file));
  return (collections.length > 0 ? collections : files).map((file) => join(folder, file));
}

async function findCollection(name: string, folder: string): Promise<readonly string[]> {
  const files = (await listJsonFiles(folder)) ?? [];
  const [match, second] = files.filter((file) => nameFromFile(file) === name);
  const stats = await stat(name).catch(() => null);
  if (stats?.isDirectory() === false) return [name];
  if (match !== undefined && second !== undefined) {
    const message = `collection "${name}" is ambiguous: ${join(folder, match)} and ${join(folder, second)}`;
    throw new TokenmanError('COLLECTION_INVALID', message, { hint: 'Name the file by its path.' });
  }
  if (match !== undefined) return [join(folder, match)];
  if (stats?.isDirectory() === true) return collectionsIn(name);
  throw notFound(name, folder, files);
}

function notFound(name: string, folder: string, files: readonly string[]): TokenmanError {
  return new TokenmanError('COLLECTION_INVALID', `no file ${name}, and no collection of that name in ${folder}`, {
    hint: /[*?]/.test(name)
      ? 'A pattern is expanded by the shell, not by tokenman: leave the quotes out, or name the folder.'
      : files.length > 0
        ? suggestNames(nameFromFile(name), files.map(nameFromFile))
        : `Check the path; relative ones start at ${process.cwd()}.`,
  });
}

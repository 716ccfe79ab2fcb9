import { join } from 'node:path';

import { TokenmanError } from '../errors.ts';
import { nameFromFile } from './documentName.ts';
import { isJsonObject } from './jsonObject.ts';
import { listJsonFiles } from './listJsonFiles.ts';
import { suggestNames } from './nearestName.ts';
import { readTextFile } from './readTextFile.ts';

/**
 * The file of an environment that is given by name: `<folder>/<name>.json` or `<name>.postman_environment.json`, else
 * the file in the folder whose environment has that name in Postman.
 *
 * @returns the file's path
 * @throws TokenmanError ENVIRONMENT_INVALID when there is none (it lists those that exist), or more than one
 */
export async function findEnvironment(name: string, folder: string): Promise<string> {
  const files = await listJsonFiles(folder);
  if (files === null) {
    throw new TokenmanError('ENVIRONMENT_INVALID', `unknown environment "${name}": there is no folder ${folder}`, {
      hint: 'Create it, or name an environment file with --environment FILE.',
    });
  }
  const byFile = files.filter((file) => nameFromFile(file) === name);
  const matches = byFile.length > 0 ? byFile : await filesByPostmanName(name, files, folder);
  const [match, second] = matches;
  if (match === undefined) {
    throw new TokenmanError('ENVIRONMENT_INVALID', `unknown environment "${name}" in ${folder}`, {
      hint:
        files.length === 0
          ? 'The folder holds no JSON file: export an environment from Postman into it.'
          : suggestNames(nameFromFile(name), files.map(nameFromFile)),
    });
  }
  if (second !== undefined) {
    const paths = matches.map((file) => join(folder, file)).join(' and ');
    throw new TokenmanError('ENVIRONMENT_INVALID', `environment "${name}" is ambiguous: ${paths}`, {
      hint: 'Remove or rename one of them, or name the file with --environment FILE.',
    });
  }
  return join(folder, match);
}

async function filesByPostmanName(name: string, files: readonly string[], folder: string): Promise<readonly string[]> {
  const names = await Promise.all(files.map((file) => postmanName(join(folder, file))));
  return files.filter((_, index) => names[index] === name);
}

/** null for a file that cannot be read: it is not the one looked for, and the list of names still shows it. */
async function postmanName(path: string): Promise<string | null> {
  try {
    const document: unknown = JSON.parse(await readTextFile(path));
    if (!isJsonObject(document)) return null;
    const environment = isJsonObject(document['environment']) ? document['environment'] : document;
    return typeof environment['name'] === 'string' ? environment['name'] : null;
  } catch {
    return null;
  }
}

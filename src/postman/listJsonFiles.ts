import { readdir } from 'node:fs/promises';

import { TokenmanError } from '../errors.ts';
import { codeOf, reasonOf } from './systemError.ts';

/**
 * Names of the JSON files that lie in a folder, sorted; null when there is no such folder.
 *
 * @throws TokenmanError FILE_UNREADABLE when the folder cannot be read
 */
export async function listJsonFiles(folder: string): Promise<readonly string[] | null> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && /^[^.].*\.json$/i.test(entry.name))
      .map((entry) => entry.name)
      .toSorted();
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(cause))) return null;
    throw new TokenmanError('FILE_UNREADABLE', `cannot read the folder ${folder}: ${reasonOf(cause)}`, {
      hint: 'Give the user that runs tokenman the right to list it.',
      cause,
    });
  }
}

/** The file in which the run history lies between runs. A file that is no history is kept aside, never destroyed. */
import { readFile, rename, stat } from 'node:fs/promises';
import { TokenmanError } from '../errors.ts';
import { codeOf, reasonOf } from '../postman/systemError.ts';
import { writeWholeFile } from '../reporters/files.ts';
import { EMPTY_HISTORY, HISTORY_VERSION, historySchema } from './history.ts';
import type { RunHistory } from './history.ts';

export type ReadHistory =
  | { readonly history: RunHistory; readonly problem: null }
  /** What is wrong with the file, as a sentence for a person; the history is empty then. */
  | { readonly history: RunHistory; readonly problem: string };

/**
 * A file that is not there yet is an empty history.
 *
 * @throws {TokenmanError} FILE_UNREADABLE
 */
export async function readHistory(path: string): Promise<ReadHistory> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { history: EMPTY_HISTORY, problem: null };
    throw new TokenmanError('FILE_UNREADABLE', `the run history ${path} cannot be read: ${reasonOf(error)}`, {
      hint: 'Name another file with --history, or do without one: --no-history.',
      cause: error,
    });
  }
  try {
    const document: unknown = JSON.parse(text);
    const version = versionOf(document);
    if (typeof version === 'number' && version > HISTORY_VERSION) {
      return unusable(path, `was written by a newer tokenman (version ${version} of the format)`);
    }
    const checked = historySchema.safeParse(document);
    return checked.success
      ? { history: checked.data, problem: null }
      : unusable(path, `is no run history (at ${checked.error.issues[0]?.path.join('.') || 'its top'})`);
  } catch (error) {
    return unusable(path, `is no run history (${reasonOf(error)})`);
  }
}

/**
 * Changes the file as it is now, since another run may have written it meanwhile.
 *
 * @throws {TokenmanError} REPORTS_UNWRITABLE; the file is what it was before
 */
export async function changeHistory(path: string, change: (history: RunHistory) => RunHistory): Promise<void> {
  const { history, problem } = await readHistory(path);
  const text = `${JSON.stringify(change(history), null, 1)}\n`;
  if (problem !== null) await rename(path, await freePath(`${path}.unusable`));
  await writeWholeFile(path, text);
}

async function freePath(path: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? path : `${path}-${number}`;
    const isTaken = await stat(candidate).then(
      () => true,
      () => false,
    );
    if (!isTaken) return candidate;
  }
}

function unusable(path: string, problem: string): ReadHistory {
  return { history: EMPTY_HISTORY, problem: `${path} ${problem}` };
}

function versionOf(document: unknown): unknown {
  return typeof document === 'object' && document !== null && 'schemaVersion' in document
    ? document.schemaVersion
    : undefined;
}

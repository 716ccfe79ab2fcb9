/** Report files are written whole or not at all: a reader never sees half a report, an old one stays until the new one is there. */
import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { isNativeError } from 'node:util/types';
import { TokenmanError } from '../errors.ts';
import { makeFolder } from '../makeFolder.ts';

/** Characters. */
const BLOCK_LENGTH = 64 * 1024;

/**
 * Writes a file under a temporary name in the same folder (so that the rename is atomic), then renames it.
 * Makes the folder when there is none. Content that comes in pieces is never held as a whole.
 *
 * @throws {TokenmanError} REPORTS_UNWRITABLE; the temporary file is gone then, and the file is what it was before
 */
export async function writeWholeFile(
  path: string,
  content: string | Iterable<string>,
  { mode = 0o666 }: { readonly mode?: number } = {},
): Promise<void> {
  const temporary = temporaryPath(path);
  try {
    makeFolder(dirname(path));
    await writeFile(temporary, typeof content === 'string' ? content : inBlocks(content), {
      mode,
    });
    await rename(temporary, path);
  } catch (error) {
    await removeQuietly(temporary);
    // What the content's maker throws is no matter of the file.
    throw isSystemError(error) || isInvalidPath(error) ? unwritable(`Cannot write ${path}`, error) : error;
  }
}

/**
 * Makes the folder and writes (and removes) a file in it, so that a run does not find out at its end.
 *
 * @param what what the folder is for
 * @param flag what names it, or a file in it
 * @throws {TokenmanError} REPORTS_UNWRITABLE
 */
export async function assertFolderWritable(folder: string, what: string, flag: string): Promise<void> {
  const probe = temporaryPath(join(folder, 'probe'));
  try {
    makeFolder(folder);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    throw unwritable(
      `Cannot write to the ${what} ${folder}`,
      error,
      `Free that path, or choose another folder with ${flag}.`,
    );
  }
}

/** @throws {TokenmanError} REPORTS_UNWRITABLE */
export function assertReportsFolderWritable(folder: string): Promise<void> {
  return assertFolderWritable(folder, 'reports folder', '--reports-dir');
}

/** Every piece that `writeFile` gets is a call of the system. */
function* inBlocks(pieces: Iterable<string>): Generator<string> {
  let block = '';
  for (const piece of pieces) {
    block += piece;
    if (block.length < BLOCK_LENGTH) continue;
    yield block;
    block = '';
  }
  yield block;
}

export function temporaryPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
}

// The error that made the file unwritable is the one to tell, not that its remains could not be removed either.
async function removeQuietly(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch {
    // The folder may be unreachable as a whole.
  }
}

export function unwritable(
  what: string,
  cause: unknown,
  hint = 'Free that path, or choose another folder with --reports-dir.',
): TokenmanError {
  return new TokenmanError('REPORTS_UNWRITABLE', `${what}: ${reasonOf(cause)}`, {
    hint,
    cause,
  });
}

/** The system's own words, without the temporary path that Node's message names. */
function reasonOf(error: unknown): string {
  if (!isNativeError(error)) return String(error);
  if (isInvalidPath(error)) return 'the path holds a zero byte';
  return isSystemError(error) ? (getSystemErrorMap().get(error.errno)?.[1] ?? error.message) : error.message;
}

/** A path with a zero byte, which no system is asked for. */
function isInvalidPath(error: unknown): boolean {
  return isNativeError(error) && 'code' in error && error.code === 'ERR_INVALID_ARG_VALUE';
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException & { readonly errno: number } {
  return isNativeError(error) && 'errno' in error && typeof error.errno === 'number';
}

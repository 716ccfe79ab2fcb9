import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder with all that are missing above it. In place of `mkdir` with `recursive`, which in Node 20 never returns
 * where a file system says of a new folder that its parent is missing though it is there, as `/proc` does: it goes up and
 * down for ever, in a thread that keeps the process from ending.
 *
 * @param mode of the folders that are made
 * @throws the system's error
 */
export function makeFolder(path: string, mode = 0o777): void {
  const missing: string[] = [];
  for (let folder = resolve(path); !exists(folder); folder = dirname(folder)) {
    missing.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  // A file in its place is the system's to refuse.
  const isFile = missing.length === 0 && !statSync(path).isDirectory();
  for (const folder of isFile ? [resolve(path)] : missing) makeOne(folder, mode);
}

/** What is below a file does not exist either. */
function exists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return false;
    throw error;
  }
}

function makeOne(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Another process may have been faster.
    if (!isCode(error, 'EEXIST') || !exists(folder) || !statSync(folder).isDirectory()) throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

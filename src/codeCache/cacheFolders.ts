/**
 * Where compiled code is kept. Whoever can write there can have us run anything, so that it must be as trustworthy as our
 * own files: beside them, or, where the package is not ours to write to, in a folder of the user that nobody else may
 * write to. Never in a folder that all share.
 */
import { statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { makeFolder } from '../makeFolder.ts';

/** Beside `dist/`; in order of preference. */
export function cacheFolders(bundleFile: string): readonly string[] {
  const ofUser =
    process.env['XDG_CACHE_HOME'] ?? join(homedir(), process.platform === 'win32' ? 'AppData/Local' : '.cache');
  return [join(packageFolder(bundleFile), '.cache'), join(resolve(ofUser), 'tokenman')];
}

function packageFolder(bundleFile: string): string {
  let folder = dirname(bundleFile);
  while (!folder.endsWith('dist') && folder !== dirname(folder)) folder = dirname(folder);
  return dirname(folder);
}

/** The first folder that is there, or can be made, and that only we and the owner of our files may write to. */
export function writableFolder(bundleFile: string): string | null {
  for (const folder of cacheFolders(bundleFile)) {
    try {
      makeFolder(folder, 0o700);
      if (isTrusted(statSync(folder), bundleFile)) return folder;
    } catch {
      // a read-only file system, somebody else's folder: the next one
    }
  }
  return null;
}

/** On Windows a user's folders are the user's by their access lists, of which the mode says nothing. */
export function isTrusted(stats: Stats, bundleFile: string): boolean {
  if (process.getuid === undefined) return true;
  const othersMayWrite = (stats.mode & 0o022) !== 0;
  return !othersMayWrite && (stats.uid === process.getuid() || stats.uid === statSync(bundleFile).uid);
}

/** The files of `--export-…`: where they go, and what an existing one keeps. */
import { realpath, stat } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { writeWholeFile } from '../../reporters/files.ts';
import { fileNamePart } from '../newmanReporters.ts';

/** What is exported, as Newman calls it. */
export type ExportedThing = 'environment' | 'globals' | 'collection' | 'cookie-jar';

/**
 * The file itself; in an existing folder one with the name that Newman gives it, which holds the time:
 * `newman-environment-2026-11-30-22-15-09-123-0.json`.
 */
export async function exportFileAt(path: string, thing: ExportedThing, now: Date): Promise<string> {
  if (!(await isFolder(path))) return path;
  return join(path, `newman-${thing}-${now.toISOString().replaceAll(/\D+/g, '-')}0.json`);
}

/** One file of several: `out/env.json` -> `out/env-staging.json`. */
export function exportFileOf(file: string, name: string): string {
  const { dir, name: base, ext } = parse(file);
  return join(dir, `${base}-${fileNamePart(name)}${ext}`);
}

/**
 * Whole or not at all. An existing file keeps its permissions, and a link goes on pointing to it.
 *
 * @param isSecret from now on the file is for its owner only
 */
export async function writeExport(path: string, text: string, isSecret: boolean): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const known = await stat(target).catch(() => null);
  const mode = (known?.mode ?? 0o666) & (isSecret ? 0o600 : 0o777);
  await writeWholeFile(target, text, { mode });
}

/** Folders where a file is to be: the folder itself, or the one around it. */
export async function folderOfExport(path: string): Promise<string> {
  return (await isFolder(path)) ? path : parse(path).dir || '.';
}

export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}

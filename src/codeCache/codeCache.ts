/**
 * V8's compiled form of a bundle, kept from one process to the next: compiling is a large part of the time to start.
 * Written by the first process that finds none, whole or not at all; several may do so at once, and write the same.
 * `NODE_DISABLE_COMPILE_CACHE`, by which Node's own compile cache is told to keep out, does the same here.
 */
// Named, because the sandbox takes the global ones away before its code is stored.
import { Buffer } from 'node:buffer';
import {
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { cachedDataVersionTag } from 'node:v8';
import { crc32 } from 'node:zlib';
import { cacheFolders, isTrusted, writableFolder } from './cacheFolders.ts';

/** Checksum and length: V8 checks neither, and a damaged file would take the process down. */
const HEADER_LENGTH = 8;
const KEPT_MILLISECONDS = 30 * 24 * 60 * 60 * 1000;
const KEPT_FILES = 24;
const LONGEST_FIRST_LINE = 100;

export interface CodeCache {
  readonly compiled: Buffer | null;
  /** Keeps the compiled form for the next process; what goes wrong costs time and nothing else. */
  readonly store: (compile: () => Buffer) => void;
}

/**
 * @param source begins with a comment that names its contents (a hash): V8 itself compares no more than lengths, and
 *   files out of packages all have the same date
 */
export function openCodeCache(bundleFile: string, source: string, stats: Stats): CodeCache {
  if (process.env['NODE_DISABLE_COMPILE_CACHE'] === '1') return { compiled: null, store: () => {} };
  const name = cacheFileName(bundleFile, source, stats);
  for (const folder of cacheFolders(bundleFile)) {
    const compiled = read(join(folder, name), bundleFile);
    if (compiled !== null) return { compiled, store: (compile) => write(bundleFile, name, compile) };
  }
  return { compiled: null, store: (compile) => write(bundleFile, name, compile) };
}

function cacheFileName(bundleFile: string, source: string, { size, mtimeMs }: Stats): string {
  const contents = /^\/\/ ([0-9a-f]+)\n/.exec(source.slice(0, LONGEST_FIRST_LINE))?.[1] ?? 'unknown';
  const place = crc32([bundleFile, size, mtimeMs, process.version, process.arch, cachedDataVersionTag()].join('\n'));
  return `${basename(bundleFile)}-${contents}-${place.toString(16)}.bin`;
}

function read(file: string, bundleFile: string): Buffer | null {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(file, 'r');
    // Of the file that is open, which nobody can exchange any more.
    if (!isTrusted(fstatSync(descriptor), bundleFile)) return null;
    const content = readFileSync(descriptor);
    const compiled = content.subarray(HEADER_LENGTH);
    const isWhole = content.readUInt32LE(0) === crc32(compiled) && content.readUInt32LE(4) === compiled.length;
    return isWhole ? compiled : null;
  } catch {
    return null;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function write(bundleFile: string, name: string, compile: () => Buffer): void {
  try {
    const folder = writableFolder(bundleFile);
    if (folder === null) return;
    const compiled = compile();
    const header = Buffer.alloc(HEADER_LENGTH);
    header.writeUInt32LE(crc32(compiled), 0);
    header.writeUInt32LE(compiled.length, 4);
    const temporary = join(folder, `${name}.${process.pid}.${Date.now()}.tmp`);
    writeFileSync(temporary, Buffer.concat([header, compiled]), { mode: 0o600 });
    renameSync(temporary, join(folder, name));
    removeOld(folder);
  } catch {
    // a full disk, say: the next process compiles again
  }
}

function removeOld(folder: string): void {
  const files = readdirSync(folder)
    .map((name) => ({ file: join(folder, name), at: statSync(join(folder, name)).mtimeMs }))
    .toSorted((one, other) => other.at - one.at);
  for (const [index, { file, at }] of files.entries()) {
    if (index >= KEPT_FILES || Date.now() - at > KEPT_MILLISECONDS) rmSync(file, { force: true });
  }
}

/** Real files and V8's own answer to whether a compiled form fits. */
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { compileBundle } from '../../../src/codeCache/loadBundle.ts';

const OPTIONS = { filename: 'bundle.cjs', encoding: 'latin1' } as const;
const BUNDLE = "// 0123456789abcdef\n(function () { return 'first'; })";
const environment = { ...process.env };

let folder: string;
let bundle: string;
let packageCache: string;
let userCache: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokenman-'));
  await mkdir(join(folder, 'package/dist'), { recursive: true });
  bundle = join(folder, 'package/dist/bundle.cjs');
  packageCache = join(folder, 'package/.cache');
  userCache = join(folder, 'user/tokenman');
  process.env['XDG_CACHE_HOME'] = join(folder, 'user');
  delete process.env['NODE_DISABLE_COMPILE_CACHE'];
  await writeFile(bundle, BUNDLE);
});

afterEach(async () => {
  process.env = { ...environment };
  await rm(folder, { recursive: true, force: true });
});

function run(): { readonly result: unknown; readonly wasCached: boolean } {
  const { script, store } = compileBundle(bundle, OPTIONS);
  const result: unknown = script.runInThisContext()();
  store?.();
  return { result, wasCached: store === null };
}

async function cacheFile(cache = packageCache): Promise<string> {
  const [name = ''] = await readdir(cache);
  return join(cache, name);
}

test('the first process leaves the compiled form beside dist/, the next one finds it', async () => {
  expect(run()).toEqual({ result: 'first', wasCached: false });
  expect(await readdir(packageCache)).toEqual([expect.stringMatching(/^bundle\.cjs-0123456789abcdef-[0-9a-f]+\.bin$/)]);
  expect(run()).toEqual({ result: 'first', wasCached: true });
  // oxlint-disable-next-line no-bitwise -- who may do what with a file
  if (process.platform !== 'win32') expect((await stat(await cacheFile())).mode & 0o077).toBe(0);
});

test('other contents of the same length and date are compiled anew', async () => {
  const date = new Date(499162500000);
  await utimes(bundle, date, date);
  run();
  await writeFile(bundle, BUNDLE.replace('0123456789abcdef', 'fedcba9876543210').replace('first', 'other'));
  await utimes(bundle, date, date);
  expect(run()).toEqual({ result: 'other', wasCached: false });
});

test.each([
  ['cut off', (content: Buffer) => content.subarray(0, content.length - 1)],
  ['changed', (content: Buffer) => Buffer.concat([content.subarray(0, -1), Buffer.from([(content.at(-1) ?? 0) ^ 1])])],
  ['empty', () => Buffer.alloc(0)],
])('a compiled form that is %s is not used, and written anew', async (_, damage) => {
  run();
  await writeFile(await cacheFile(), damage(await readFile(await cacheFile())));
  expect(run()).toEqual({ result: 'first', wasCached: false });
  expect(run().wasCached).toBe(true);
});

const onPosix = process.platform === 'win32' ? test.skip : test;

onPosix('what others may write to is neither read nor written', async () => {
  run();
  await chmod(await cacheFile(), 0o666);
  expect(run().wasCached).toBe(false);

  await rm(packageCache, { recursive: true });
  await mkdir(packageCache);
  await chmod(packageCache, 0o777);
  run();
  expect(await readdir(packageCache)).toEqual([]);
  expect(await readdir(userCache)).toHaveLength(1);
});

test('where the package is not ours to write to, the user’s cache folder is used', async () => {
  await writeFile(packageCache, 'a file where the folder would be');
  expect(run().wasCached).toBe(false);
  expect(await readdir(userCache)).toHaveLength(1);
  expect(run().wasCached).toBe(true);
});

test('where nothing can be written, everything works without', async () => {
  await writeFile(packageCache, '');
  await writeFile(join(folder, 'user'), '');
  expect([run(), run()]).toEqual(Array.from({ length: 2 }, () => ({ result: 'first', wasCached: false })));
});

test('NODE_DISABLE_COMPILE_CACHE keeps it out', async () => {
  run();
  process.env['NODE_DISABLE_COMPILE_CACHE'] = '1';
  await rm(packageCache, { recursive: true });
  expect(run().wasCached).toBe(false);
  await expect(readdir(packageCache)).rejects.toThrow('ENOENT');
});

test('old files are removed', async () => {
  await mkdir(packageCache, { mode: 0o700 });
  const names = Array.from({ length: 30 }, (_, index) => `old-${index}.bin`);
  for (const [index, name] of names.entries()) {
    const date = new Date(Date.now() - (index + 1) * 86_400_000);
    await writeFile(join(packageCache, name), '');
    await utimes(join(packageCache, name), date, date);
  }
  run();
  const left = await readdir(packageCache);
  expect(left).toHaveLength(24);
  expect(left).not.toContain('old-29.bin');
  expect(left).toContain('old-0.bin');
});

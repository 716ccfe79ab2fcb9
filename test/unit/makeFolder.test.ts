import { symlink, writeFile } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { makeFolder } from '../../src/makeFolder.ts';
import { createFolder, removeFolders } from '../support/tokenmanProcess.ts';

afterAll(removeFolders);

test('makes all that are missing, and is content with what is there', async () => {
  const folder = await createFolder();
  const deep = join(folder, 'a', 'b', '..', 'c');
  makeFolder(deep);
  makeFolder(deep);
  makeFolder('.');
  expect(statSync(join(folder, 'a', 'c')).isDirectory()).toBe(true);
});

test('follows a link to a folder', async () => {
  const folder = await createFolder({ 'real/file': '' });
  await symlink(join(folder, 'real'), join(folder, 'link'));
  makeFolder(join(folder, 'link', 'new'));
  expect(statSync(join(folder, 'real', 'new')).isDirectory()).toBe(true);
});

test('throws what the system says of a file in the way and of a link to nothing', async () => {
  const folder = await createFolder();
  await writeFile(join(folder, 'file'), '');
  await symlink(join(folder, 'nowhere', 'deep'), join(folder, 'link'));
  expect(() => makeFolder(join(folder, 'file'))).toThrow(/EEXIST/);
  expect(() => makeFolder(join(folder, 'file', 'a'))).toThrow(/ENOTDIR/);
  expect(() => makeFolder(join(folder, 'file', 'a', 'b'))).toThrow(/ENOTDIR/);
  expect(() => makeFolder(join(folder, 'link', 'a'))).toThrow(/EEXIST/);
  expect(() => makeFolder('zero\0byte')).toThrow(/null bytes/);
});

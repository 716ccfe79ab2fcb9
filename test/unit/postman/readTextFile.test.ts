import { describe, expect, test } from '@jest/globals';

import { readTextFile } from '../../../src/postman/readTextFile.ts';
import { temporaryFile, temporaryFolder } from './temporaryFiles.ts';

const TEXT = '{"name": "Größe 🔐 漢字", "values": []}\r\n';

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

describe('readTextFile', () => {
  test.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${TEXT}`)],
    ['UTF-16 LE with a byte order mark', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
    ['UTF-16 BE with a byte order mark', utf16be(`\uFEFF${TEXT}`)],
    ['UTF-16 LE without one', Buffer.from(TEXT, 'utf16le')],
    ['UTF-16 BE without one', utf16be(TEXT)],
  ])('reads %s', async (_, bytes) => {
    expect(await readTextFile(await temporaryFile('a.json', bytes))).toBe(TEXT);
  });

  test('reads an empty file as empty text', async () => {
    expect(await readTextFile(await temporaryFile('a.json', ''))).toBe('');
  });

  test('names the line of a byte that is not UTF-8, also after a replacement character that is really there', async () => {
    const path = await temporaryFile('latin.csv', Buffer.from('a\uFFFD\nb\ncaf\xe9,1\n', 'latin1').subarray());
    const mixed = Buffer.concat([Buffer.from('a\uFFFD\nb\ncaf'), Buffer.from([0xe9]), Buffer.from(',1\n')]);
    const mixedPath = await temporaryFile('mixed.csv', mixed);
    await expect(readTextFile(mixedPath)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: `${mixedPath}, line 3: not valid UTF-8 text`,
      hint: 'Save the file as UTF-8.',
    });
    await expect(readTextFile(path)).rejects.toThrow('not valid UTF-8');
  });

  test('refuses UTF-16 that ends in the middle of a character', async () => {
    const path = await temporaryFile('a.json', Buffer.from('\uFEFF{"a": 1}', 'utf16le').subarray(0, -1));
    await expect(readTextFile(path)).rejects.toThrow(`${path}: not valid UTF-16LE text`);
  });

  test('says that a file is not there', async () => {
    await expect(readTextFile('no/such/file.json')).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: 'cannot read no/such/file.json: not found',
      hint: expect.stringContaining(process.cwd()),
    });
  });

  test('says that a path is a directory', async () => {
    const folder = await temporaryFolder();
    await expect(readTextFile(folder)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: `cannot read ${folder}: is a directory`,
    });
  });
});

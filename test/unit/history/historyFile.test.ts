import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { EMPTY_HISTORY } from '../../../src/history/history.ts';
import { changeHistory, readHistory } from '../../../src/history/historyFile.ts';
import { temporaryFolder } from '../postman/temporaryFiles.ts';

test('a file that is not there is an empty history, and is made with its folder', async () => {
  const path = join(await temporaryFolder(), 'new', 'history.json');
  expect(await readHistory(path)).toEqual({ history: EMPTY_HISTORY, problem: null });
  await changeHistory(path, (history) => history);
  expect(await readHistory(path)).toEqual({ history: EMPTY_HISTORY, problem: null });
});

test.each([
  ['cut off', '{"schemaVersion": 1, "collectionRuns": [', /is no run history \(.*JSON/],
  ['of somebody else', '{"results": []}', /is no run history \(at schemaVersion\)/],
  ['no object', '[]', /is no run history \(at its top\)/],
  ['of a newer tokenman', '{"schemaVersion": 2}', /was written by a newer tokenman \(version 2 of the format\)/],
])('a file that is %s is told, and kept aside when the new one is written', async (_, text, problem) => {
  const folder = await temporaryFolder({ 'history.json': text, 'history.json.unusable': 'an older one' });
  const path = join(folder, 'history.json');
  expect(await readHistory(path)).toMatchObject({ history: EMPTY_HISTORY, problem: expect.stringMatching(problem) });
  expect(await readFile(path, 'utf8')).toBe(text);

  await changeHistory(path, (history) => history);
  expect(await readHistory(path)).toMatchObject({ problem: null });
  expect(await readdir(folder)).toEqual(['history.json', 'history.json.unusable', 'history.json.unusable-2']);
  expect(await readFile(join(folder, 'history.json.unusable-2'), 'utf8')).toBe(text);
});

test('a folder in its place ends the run before it begins, and stays', async () => {
  const path = join(await temporaryFolder(), 'history.json');
  await mkdir(path);
  await writeFile(join(path, 'mine.txt'), 'mine');
  await expect(readHistory(path)).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    hint: expect.stringContaining('--history'),
  });
  await expect(changeHistory(path, (history) => history)).rejects.toThrow();
  expect(await readdir(path)).toEqual(['mine.txt']);
});

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TokenmanError } from '../../../src/errors.ts';
import { assertReportsFolderWritable, writeWholeFile } from '../../../src/reporters/files.ts';

describe('report files', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tokenman-files-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  test('are written into folders that did not exist, replacing what was there, leaving nothing else', async () => {
    const file = join(folder, 'a', 'b', 'report.json');
    await writeWholeFile(file, 'old and longer');
    await writeWholeFile(file, 'new');
    expect(await readFile(file, 'utf8')).toBe('new');
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['report.json']);
  });

  test('are written piece by piece; when the pieces break off, nothing is left and the error is the one that was thrown', async () => {
    const file = join(folder, 'report.html');
    await writeWholeFile(file, ['one, ', 'two, ', 'three €']);
    expect(await readFile(file, 'utf8')).toBe('one, two, three €');
    function* breaking(): Generator<string> {
      yield 'half';
      throw new Error('a defect');
    }
    await expect(writeWholeFile(file, breaking())).rejects.toThrow(/^a defect$/);
    expect(await readFile(file, 'utf8')).toBe('one, two, three €');
    expect(await readdir(folder)).toEqual(['report.html']);
  });

  test('that cannot be put in place leave nothing behind and say which and why', async () => {
    await mkdir(join(folder, 'report.json'));
    const writing = writeWholeFile(join(folder, 'report.json'), 'text');
    await expect(writing).rejects.toThrow(TokenmanError);
    await expect(writing).rejects.toMatchObject({
      code: 'REPORTS_UNWRITABLE',
      message: expect.stringContaining(`Cannot write ${join(folder, 'report.json')}: illegal operation on a directory`),
      hint: expect.stringContaining('--reports-dir'),
    });
    expect(await readdir(folder)).toEqual(['report.json']);
  });

  test('a reports folder is made and left empty by the check', async () => {
    await assertReportsFolderWritable(join(folder, 'a', 'reports'));
    expect(await readdir(join(folder, 'a', 'reports'))).toEqual([]);
  });

  test('a reports folder that is a file, or lies in one, fails the check', async () => {
    await writeFile(join(folder, 'reports'), '');
    for (const reportsDir of [join(folder, 'reports'), join(folder, 'reports', 'inner')]) {
      await expect(assertReportsFolderWritable(reportsDir)).rejects.toMatchObject({
        code: 'REPORTS_UNWRITABLE',
        message: expect.stringContaining(`Cannot write to the reports folder ${reportsDir}: `),
      });
    }
    await expect(writeWholeFile(join(folder, 'reports', 'report.json'), '')).rejects.toThrow('Cannot write');
  });
});

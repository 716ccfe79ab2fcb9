import { afterEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { SpillLog } from '../../../src/run/spillLog.ts';

const folder = mkdtempSync(join(tmpdir(), 'tokenman-spill-'));
const usual = process.env['TMPDIR'];

afterEach(() => {
  if (usual === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = usual;
});

test('gives back what was appended, in whatever order, from the file and from memory', () => {
  const texts = fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(texts, fc.integer({ min: 0, max: 2000 }), (blocks, budget) => {
      const log = new SpillLog({ budget });
      const appended = blocks.map((text) => {
        const bytes = Buffer.from(text);
        return { bytes, position: log.append(bytes) };
      });
      const isSame = appended
        .toReversed()
        .every(({ bytes, position }) => log.read(position, bytes.length).equals(bytes));
      expect(isSame).toBe(true);
      expect(log.error).toBeNull();
    }),
    { numRuns: 50 },
  );
});

test('opens no file as long as the budget lasts', () => {
  const log = new SpillLog({ budget: 10, openFile: () => fail('opened a file') });
  const position = log.append(Buffer.from('0123456789'));
  expect(log.error).toBeNull();
  expect(log.read(position, 10).toString()).toBe('0123456789');
  log.append(Buffer.from('1'));
  expect(log.error?.message).toBe('opened a file');
});

test('leaves no file behind, not even while it is in use', () => {
  process.env['TMPDIR'] = folder;
  const log = new SpillLog({ budget: 0 });
  const position = log.append(Buffer.from('result'));
  expect(log.read(position, 6).toString()).toBe('result');
  expect(readdirSync(folder)).toEqual([]);
});

describe('a file that cannot be written', () => {
  test.each([
    ['a folder that is not there', /ENOENT/, () => openSync(join(folder, 'missing', 'file'), 'wx+')],
    // Every write to this device fails as on a full disk.
    ['a full disk', /ENOSPC/, () => openSync('/dev/full', 'r+')],
  ])('%s: everything stays in memory, and the error is told', (_, message, openFile) => {
    let opened = 0;
    const log = new SpillLog({
      budget: 4,
      openFile: () => {
        opened += 1;
        return openFile();
      },
    });
    const positions = ['one', 'two', 'three', 'four'].map((text) => log.append(Buffer.from(text)));
    expect(log.error?.message).toMatch(message);
    expect(opened).toBe(1);
    expect(log.read(positions[1] ?? -1, 3).toString()).toBe('two');
    expect(log.read(positions[3] ?? -1, 4).toString()).toBe('four');
  });

  test('that cannot be read is an error of whoever reads', () => {
    const log = new SpillLog({ budget: 0, openFile: () => openSync(join(folder, 'only written'), 'w') });
    const position = log.append(Buffer.from('result'));
    expect(log.error).toBeNull();
    expect(() => log.read(position, 6)).toThrow(/EBADF/);
    rmSync(join(folder, 'only written'));
  });
});

function fail(message: string): never {
  throw new Error(message);
}

import { expect, test } from '@jest/globals';
import { defaultParallel, workerProcesses } from '../../../src/config/defaultParallel.ts';

const GB = 1024 ** 3;

test.each([
  ['a large machine', 16, 64 * GB, 8],
  ['a CI runner', 2, 8 * GB, 8],
  ['a container with a share of a processor', 0.5, 4 * GB, 2],
  ['a container with one and a half', 1.5, 4 * GB, 6],
  ['a container with little memory', 4, 1 * GB, 2],
  ['a container with next to none', 4, GB / 4, 1],
])('%s: %d processors and %d bytes make %d', (_, processors, memory, parallel) => {
  expect(defaultParallel({ processors, memory })).toBe(parallel);
});

test.each([
  ['one worker', 1, 8, 1],
  ['fewer workers than processors', 4, 8, 4],
  ['more of them', 8, 2, 2],
  ['a share of a processor', 8, 0.5, 1],
  ['one and a half', 8, 1.5, 2],
])('%s: %d workers on %d processors make %d processes', (_, workers, processors, processes) => {
  expect(workerProcesses(workers, { processors })).toBe(processes);
});

test('this machine makes at least one', () => {
  expect(defaultParallel()).toBeGreaterThanOrEqual(1);
});

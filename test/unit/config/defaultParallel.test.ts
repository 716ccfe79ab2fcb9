import { expect, test } from '@jest/globals';
import { defaultParallel } from '../../../src/config/defaultParallel.ts';

const GB = 1024 ** 3;

test.each([
  ['a large machine', 16, 64 * GB, 8],
  ['a CI runner', 2, 8 * GB, 4],
  ['a container with a share of a processor', 0.5, 4 * GB, 1],
  ['a container with one and a half', 1.5, 4 * GB, 3],
  ['a container with little memory', 4, 1 * GB, 2],
  ['a container with next to none', 4, GB / 4, 1],
])('%s: %d processors and %d bytes make %d', (_, processors, memory, parallel) => {
  expect(defaultParallel({ processors, memory })).toBe(parallel);
});

test('this machine makes at least one', () => {
  expect(defaultParallel()).toBeGreaterThanOrEqual(1);
});

import { expect, test } from '@jest/globals';
import { collectionRunKey, expectedDuration } from '../../../src/history/durations.ts';
import { EMPTY_HISTORY, HISTORY_VERSION } from '../../../src/history/history.ts';
import type { RunHistory } from '../../../src/history/history.ts';
import { plan } from '../runEvents.ts';

const ORDERS = plan(['Create', 'Read']);

function remembered(...runs: readonly (readonly [durationMs: number | null, itemCount: number])[]): RunHistory {
  return {
    schemaVersion: HISTORY_VERSION,
    collectionRuns: [
      {
        collection: 'collections/orders.json',
        environment: 'dev',
        runs: runs.map(([durationMs, itemCount]) => ({
          at: '2026-11-01T10:00:00.000Z',
          commit: null,
          durationMs,
          itemCount,
          plan: 'abc',
          notRun: [],
        })),
        tests: [],
      },
    ],
  };
}

test('the median of what was recorded, of whole runs only', () => {
  expect(expectedDuration(remembered([100, 2], [900, 2], [120, 2], [null, 2]), ORDERS)).toBe(120);
  expect(expectedDuration(remembered([100, 2], [200, 2]), ORDERS)).toBe(150);
});

test('a longer data file takes longer', () => {
  expect(expectedDuration(remembered([100, 2]), { ...ORDERS, iterationCount: 10 })).toBe(1000);
});

test('null where nothing is known', () => {
  expect(expectedDuration(null, ORDERS)).toBeNull();
  expect(expectedDuration(EMPTY_HISTORY, ORDERS)).toBeNull();
  expect(expectedDuration(remembered([null, 2]), ORDERS)).toBeNull();
  expect(expectedDuration(remembered([100, 2]), plan(['Create'], { environment: 'staging' }))).toBeNull();
  expect(expectedDuration(remembered([100, 0]), ORDERS)).toBeNull();
});

test('the key is the file, by either kind of slash, or else the name', () => {
  const windows = { ...ORDERS, collection: { name: 'Orders', path: String.raw`collections\orders.json` } };
  expect(collectionRunKey(windows)).toBe(collectionRunKey(ORDERS));
  expect(collectionRunKey({ ...ORDERS, collection: { name: 'Other', path: 'collections/orders.json' } })).toBe(
    collectionRunKey(ORDERS),
  );
  const parsed = { ...ORDERS, collection: { name: 'Orders', path: null } };
  expect(collectionRunKey(parsed)).toBe('["Orders","dev"]');
  expect(collectionRunKey({ ...parsed, environment: null })).not.toBe(collectionRunKey(parsed));
});

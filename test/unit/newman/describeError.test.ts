import { describe, expect, test } from '@jest/globals';
import { cutComparisons } from '../../../src/newman/cutComparisons.ts';
import { describeError } from '../../../src/newman/describeError.ts';

function comparisonOf(expected: unknown, actual: unknown): unknown {
  return describeError({ name: 'AssertionError', message: 'no', expected, actual }).comparison;
}

describe('what an assertion compared', () => {
  test('is told as JSON, which tells a number from its text', () => {
    expect(comparisonOf(200, '200')).toEqual({ expected: '200', actual: '"200"' });
    expect(comparisonOf({ a: [1] }, null)).toEqual({ expected: '{\n  "a": [\n    1\n  ]\n}', actual: 'null' });
  });

  test('is told in words of its own where JSON has none', () => {
    const cycle: { self?: object } = {};
    cycle.self = cycle;
    expect(comparisonOf(NaN, undefined)).toEqual({ expected: 'NaN', actual: 'undefined' });
    expect(comparisonOf(cycle, 1n)).toEqual({ expected: '<ref *1> { self: [Circular *1] }', actual: '1n' });
  });

  test('is not there where nobody says what was expected', () => {
    expect(describeError({ message: 'no', actual: 1 })).toEqual({ name: 'Error', message: 'no', stack: null });
  });

  test('is cut when it is long, after redaction', () => {
    const cut = cutComparisons({
      type: 'assertionFinished',
      collectionRunId: '1',
      executionId: '1',
      at: '2026-11-23T10:00:00.000Z',
      script: 'test',
      name: 'a',
      status: 'failed',
      error: describeError({ message: 'no', expected: 'x'.repeat(100_000), actual: 1 }),
    });
    const comparison = cut.type === 'assertionFinished' ? cut.error?.comparison : undefined;
    expect(comparison?.expected).toMatch(/^"x{8191}…$/);
    expect(comparison?.actual).toBe('1');
  });
});

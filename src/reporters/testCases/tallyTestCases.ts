/** What the formats say of all testcases before the first of them. */
import type { TestCase, TestOutcome } from './testCases.ts';

export interface TestCaseTally extends Readonly<Record<TestOutcome['kind'], number>> {
  readonly total: number;
  readonly flaky: number;
  /** Whole milliseconds, so that sums are exact. */
  readonly durationMs: number;
}

export function tallyTestCases(testCases: Iterable<TestCase>): TestCaseTally {
  const tally = { total: 0, flaky: 0, passed: 0, skipped: 0, failure: 0, error: 0, durationMs: 0 };
  for (const { outcome, durationMs, flaky } of testCases) {
    tally.total += 1;
    if (flaky) tally.flaky += 1;
    tally[outcome.kind] += 1;
    tally.durationMs += durationMs;
  }
  return tally;
}

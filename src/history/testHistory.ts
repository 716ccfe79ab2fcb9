/** What earlier runs and this one say together of an item or an assertion: since when it fails, whether it is flaky. */
import type { ItemResult } from '../run/testRun.ts';
import type { RunPoint, TestRecord } from './history.ts';

export type Outcome = 'passed' | 'failed' | 'error';

/** As reports show it: earlier runs and this one, which is the last of the outcomes. */
export interface TestHistory {
  /** Of the recent runs in which it was not skipped, oldest first; before its first failure only what is certain. */
  readonly outcomes: readonly Outcome[];
  /** First of the runs in a row in which it failed, this one being the last; null: it passed. */
  readonly failingSince: RunPoint | null;
  /** Runs in a row in which it failed: 1 is a new failure. */
  readonly failedRuns: number;
  /** The latest run in which it passed; null: not known. */
  readonly lastPassed: RunPoint | null;
  /** It failed, passed, and failed again within these outcomes. */
  readonly flaky: boolean;
}

const MOST_OUTCOMES = 20;

const LETTERS = { passed: 'p', failed: 'f', error: 'e' } as const;
const OUTCOMES: Readonly<Record<string, Outcome>> = { p: 'passed', f: 'failed', e: 'error' };

/** What is kept of a test from run to run. */
export type Memory = Pick<TestRecord, 'outcomes' | 'failingSince' | 'failedRuns' | 'lastPassed'>;

/** @param passedBefore the latest run of which it is certain that it passed; for what had not failed until now */
export function firstMemory(passedBefore: RunPoint | null): Memory {
  return { outcomes: passedBefore === null ? '' : 'p', failingSince: null, failedRuns: 0, lastPassed: passedBefore };
}

/** What is remembered once a run has added its outcome. */
export function remember(memory: Memory, outcome: Outcome, run: RunPoint): Memory {
  const outcomes = `${memory.outcomes}${LETTERS[outcome]}`.slice(-MOST_OUTCOMES);
  if (outcome === 'passed') return { outcomes, failingSince: null, failedRuns: 0, lastPassed: run };
  return {
    outcomes,
    failingSince: memory.failingSince ?? run,
    failedRuns: memory.failedRuns + 1,
    lastPassed: memory.lastPassed,
  };
}

/** The outcome that a test run adds to an item's history; null: none, since it did not run to its end. */
export function outcomeOf({ status, interruptedBy }: Pick<ItemResult, 'status' | 'interruptedBy'>): Outcome | null {
  return status === 'skipped' || interruptedBy?.kind === 'interrupted' ? null : status;
}

/** Of an item that ran more than once in a run. */
export function worse(a: Outcome, b: Outcome): Outcome {
  const order: readonly Outcome[] = ['passed', 'failed', 'error'];
  return order.indexOf(a) < order.indexOf(b) ? b : a;
}

export function hasFailed({ outcomes }: Memory): boolean {
  return /[fe]/.test(outcomes);
}

export function toTestHistory({ outcomes, failingSince, failedRuns, lastPassed }: Memory): TestHistory {
  return {
    outcomes: Array.from(outcomes).flatMap((letter) => OUTCOMES[letter] ?? []),
    failingSince,
    failedRuns,
    lastPassed,
    flaky: isFlaky(outcomes),
  };
}

/**
 * Something that broke and was mended has one streak of failures; a second one says that it comes and goes. What fails
 * now and then on its own is told from a defect that was repaired, and needs no more than three runs to show.
 */
function isFlaky(outcomes: string): boolean {
  return /[fe]p+[fe]/.test(outcomes);
}

/** Counts of what was run, from the item results; token traffic is in none of them. */
import type { Tally } from './execution.ts';
import type { Counts, ItemStatus } from './testRun.ts';

export interface CountedItems {
  readonly tallies: readonly Tally[];
  /** Of the executions, in the same order. */
  readonly statuses: readonly ItemStatus[];
  readonly flaky: number;
  /** Items that were never reached, which are skipped ones. */
  readonly unreached: number;
}

export function countItems({ tallies, statuses, flaky, unreached }: CountedItems): Counts {
  const items = { total: tallies.length + unreached, passed: 0, failed: 0, error: 0, skipped: unreached, flaky };
  for (const status of statuses) items[status] += 1;
  const sum = (pick: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + pick(tally), 0);
  const assertions = {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed),
    skipped: sum(({ skipped }) => skipped),
  };
  const notSent = sum(({ heldBack }) => (heldBack ? 1 : 0));
  return {
    items,
    assertions: { total: assertions.passed + assertions.failed + assertions.skipped, ...assertions },
    requests: {
      total: sum(({ sent, handshakes }) => handshakes + (sent ? 1 : 0)),
      failed: sum(({ sent, answered }) => (sent && !answered ? 1 : 0)),
      ...(notSent > 0 && { notSent }),
    },
    scriptErrors: sum(({ scriptErrors }) => scriptErrors),
  };
}

export function sumCounts(counts: readonly Counts[]): Counts {
  const sum = (pick: (count: Counts) => number): number => counts.reduce((total, count) => total + pick(count), 0);
  const notSent = sum((count) => count.requests.notSent ?? 0);
  return {
    items: {
      total: sum((count) => count.items.total),
      passed: sum((count) => count.items.passed),
      failed: sum((count) => count.items.failed),
      error: sum((count) => count.items.error),
      skipped: sum((count) => count.items.skipped),
      flaky: sum((count) => count.items.flaky),
    },
    assertions: {
      total: sum((count) => count.assertions.total),
      passed: sum((count) => count.assertions.passed),
      failed: sum((count) => count.assertions.failed),
      skipped: sum((count) => count.assertions.skipped),
    },
    requests: {
      total: sum((count) => count.requests.total),
      failed: sum((count) => count.requests.failed),
      ...(notSent > 0 && { notSent }),
    },
    scriptErrors: sum((count) => count.scriptErrors),
  };
}

/** Counts of what was run, from the item results; token traffic is in none of them. */
import type { Counts, ItemResult } from './testRun.ts';

export function countItems(items: Iterable<ItemResult>): Counts {
  const itemCounts = { total: 0, passed: 0, failed: 0, error: 0, skipped: 0, flaky: 0 };
  const assertions = { total: 0, passed: 0, failed: 0, skipped: 0 };
  const requests = { total: 0, failed: 0 };
  let scriptErrors = 0;
  for (const item of items) {
    itemCounts.total += 1;
    itemCounts[item.status] += 1;
    if (item.flaky) itemCounts.flaky += 1;
    for (const assertion of item.assertions) {
      assertions.total += 1;
      assertions[assertion.status] += 1;
    }
    if (item.exchange !== null) requests.total += 1;
    if (item.exchange !== null && item.exchange.error !== null) requests.failed += 1;
    scriptErrors += item.scriptErrors.length;
  }
  return { items: itemCounts, assertions, requests, scriptErrors };
}

export function sumCounts(counts: readonly Counts[]): Counts {
  const sum = (pick: (count: Counts) => number): number => counts.reduce((total, count) => total + pick(count), 0);
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
    requests: { total: sum((count) => count.requests.total), failed: sum((count) => count.requests.failed) },
    scriptErrors: sum((count) => count.scriptErrors),
  };
}

/** What of a collection run counts for the history: what ran to its end. */
import type { CollectionRunResult } from '../run/testRun.ts';
import { placeKey, WHOLE_RUN } from './planMemory.ts';
import type { PlanMemory, TestPlace } from './planMemory.ts';
import { outcomeOf, worse } from './testHistory.ts';
import type { Outcome } from './testHistory.ts';

export interface FinishedTest {
  readonly place: TestPlace;
  readonly outcome: Outcome;
}

export interface FinishedTests {
  /** By key; of tests that passed only those that failed once before. */
  readonly tests: ReadonlyMap<string, FinishedTest>;
  /** Names of the items that were skipped or not finished. */
  readonly notRun: ReadonlySet<string>;
  /** The whole plan ran, but for what its scripts skipped: no error, no bail, no interruption. */
  readonly ranToEnd: boolean;
}

export function finishedTests(run: CollectionRunResult, memory: PlanMemory): FinishedTests {
  const tests = new Map<string, FinishedTest>();
  const notRun = new Set<string>();
  let ranToEnd = run.error === null;

  const add = (place: TestPlace, outcome: Outcome): void => {
    const key = placeKey(place);
    const other = tests.get(key);
    if (other !== undefined) tests.set(key, { place, outcome: worse(other.outcome, outcome) });
    else if (outcome !== 'passed' || memory.recordOf(place) !== null) tests.set(key, { place, outcome });
  };

  const { failed, error, skipped } = run.counts.items;
  // Results of a large run lie in a file: they are not read for nothing.
  const items = memory.isEmpty && failed + error + skipped === 0 ? [] : run.items;
  for (const item of items) {
    const name = memory.names.get(item.itemId) ?? item.name;
    const outcome = outcomeOf(item);
    if (outcome === null) {
      notRun.add(name);
      ranToEnd &&= item.skipReason === 'skippedByScript' || item.skipReason === 'notReached';
      continue;
    }
    add({ item: name, iteration: item.iteration, assertion: null }, outcome);
    for (const { name: assertion, status } of item.assertions) {
      if (status !== 'skipped') add({ item: name, iteration: item.iteration, assertion }, status);
    }
  }
  if (run.error !== null) add(WHOLE_RUN, 'error');
  else if (run.status === 'passed' && ranToEnd) add(WHOLE_RUN, 'passed');
  // What ended early before fails still, in another way.
  else if (ranToEnd && memory.recordOf(WHOLE_RUN) !== null) add(WHOLE_RUN, 'failed');
  return { tests, notRun, ranToEnd };
}

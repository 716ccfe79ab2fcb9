/** Tells the histories of a collection run's items and assertions, with the outcomes of the run that is going on. */
import type { AssertionResult, ItemResult } from '../run/testRun.ts';
import type { RunPoint } from './history.ts';
import type { PlanMemory, TestPlace } from './planMemory.ts';
import { outcomeOf, remember, toTestHistory } from './testHistory.ts';
import type { Outcome, TestHistory } from './testHistory.ts';

export interface Historian {
  /** null: it did not run to its end, or it passed and never failed as far as is remembered, or nothing is remembered. */
  readonly historyOfItem: (item: JudgedItem) => TestHistory | null;
  readonly historyOfAssertion: (
    item: JudgedItem,
    assertion: Pick<AssertionResult, 'name' | 'status'>,
  ) => TestHistory | null;
  readonly historyOf: (place: TestPlace, outcome: Outcome) => TestHistory | null;
}

/** What is known of an item without its exchange and texts. */
type JudgedItem = Pick<ItemResult, 'itemId' | 'name' | 'iteration' | 'status' | 'interruptedBy'>;

/** @param run the one that is going on */
export function createHistorian(memory: PlanMemory | null, run: RunPoint): Historian {
  const historyOf = (place: TestPlace, outcome: Outcome | null): TestHistory | null => {
    if (memory === null || outcome === null) return null;
    if (outcome === 'passed' && memory.recordOf(place) === null) return null;
    return toTestHistory(remember(memory.memoryOf(place), outcome, run));
  };
  const placeOf = (item: JudgedItem, assertion: string | null): TestPlace => ({
    item: memory?.names.get(item.itemId) ?? item.name,
    iteration: item.iteration,
    assertion,
  });
  return {
    historyOf,
    historyOfItem: (item) => historyOf(placeOf(item, null), outcomeOf(item)),
    historyOfAssertion: (item, { name, status }) =>
      historyOf(placeOf(item, name), status === 'skipped' ? null : status),
  };
}

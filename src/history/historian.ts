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
  /** It passed only when its collection run ran once more, or it comes and goes. */
  readonly isFlaky: (item: JudgedItem) => boolean;
  /** false: `isFlaky` is false for every item. */
  readonly knowsOfFlaky: boolean;
  readonly historyOf: (place: TestPlace, outcome: Outcome) => TestHistory | null;
}

/** What is known of an item without its exchange and texts. */
type JudgedItem = Pick<ItemResult, 'itemId' | 'name' | 'iteration' | 'status' | 'interruptedBy'>;

/**
 * @param run the one that is going on
 * @param broke items in which the worker died before their collection run ran once more
 */
export function createHistorian(
  memory: PlanMemory | null,
  run: RunPoint,
  broke: readonly Pick<ItemResult, 'itemId' | 'iteration'>[],
): Historian {
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
  const historyOfItem = (item: JudgedItem): TestHistory | null => historyOf(placeOf(item, null), outcomeOf(item));
  const brokeBefore = ({ itemId, iteration }: JudgedItem): boolean =>
    broke.some((item) => item.itemId === itemId && item.iteration === iteration);
  return {
    historyOf,
    historyOfItem,
    isFlaky: (item) => (item.status === 'passed' && brokeBefore(item)) || historyOfItem(item)?.flaky === true,
    knowsOfFlaky: broke.length > 0 || (memory !== null && !memory.isEmpty),
    historyOfAssertion: (item, { name, status }) =>
      historyOf(placeOf(item, name), status === 'skipped' ? null : status),
  };
}

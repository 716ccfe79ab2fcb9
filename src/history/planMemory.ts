/** What is remembered of a planned collection run, by item, iteration and assertion. */
import type { PlannedCollectionRun } from '../run/runEvent.ts';
import type { CollectionRunRecord, RunPoint, TestRecord } from './history.ts';
import { historyNames, planHash } from './planOfTests.ts';
import { firstMemory } from './testHistory.ts';
import type { Memory } from './testHistory.ts';

export interface PlanMemory {
  /** Names by item id, as records have them. */
  readonly names: ReadonlyMap<string, string>;
  /** Hash of the plan. */
  readonly plan: string;
  /** Nothing of it failed in the remembered past. */
  readonly isEmpty: boolean;
  /** Recorded, and so failed before; null: it never failed as far as is remembered. */
  readonly recordOf: (test: TestPlace) => TestRecord | null;
  /** What is known of it at least. */
  readonly memoryOf: (test: TestPlace) => Memory;
}

/** A test as a record names it. */
export type TestPlace = Pick<TestRecord, 'item' | 'iteration' | 'assertion'>;

export const WHOLE_RUN: TestPlace = { item: null, iteration: 0, assertion: null };

export function planMemory(
  record: Pick<CollectionRunRecord, 'runs' | 'tests'>,
  { items, iterationCount }: Pick<PlannedCollectionRun, 'items' | 'iterationCount'>,
): PlanMemory {
  const plan = planHash(items, iterationCount);
  const records = new Map(record.tests.map((test) => [placeKey(test), test]));
  const recordOf = (test: TestPlace): TestRecord | null => records.get(placeKey(test)) ?? null;
  const ofPlan = record.runs.filter((run) => run.plan === plan);
  const passedBefore = ({ item, assertion }: TestPlace): RunPoint | null => {
    // That it ran to its end does not say that it passed.
    if (item === null) return pointOf(record.runs.findLast(({ passed }) => passed === true));
    // The test script may have got the assertion since then.
    if (assertion !== null) return null;
    // Whatever failed is recorded: an item that ran and is not recorded passed.
    return pointOf(ofPlan.findLast(({ notRun }) => notRun !== null && !notRun.includes(item)));
  };
  return {
    names: historyNames(items),
    plan,
    isEmpty: records.size === 0,
    recordOf,
    memoryOf: (test) => recordOf(test) ?? firstMemory(passedBefore(test)),
  };
}

export function placeKey({ item, iteration, assertion }: TestPlace): string {
  return JSON.stringify([item, iteration, assertion]);
}

function pointOf(run: RunPoint | undefined): RunPoint | null {
  return run === undefined ? null : { at: run.at, commit: run.commit };
}

/** A plan with what earlier runs left behind. */
import type { TestRecord } from '../../../src/history/history.ts';
import { planHash } from '../../../src/history/planOfTests.ts';
import type { PlannedCollectionRun } from '../../../src/run/runEvent.ts';

type Remembered = Partial<TestRecord> & Pick<TestRecord, 'outcomes'>;

/**
 * The plan ran on 2026-11-19, 20, 21 and 22 at 02:00, at commits `19…`, `20…` and so on; of each item the assertion `ok`
 * has the same past, unless it is given.
 */
export function remembered(
  plan: PlannedCollectionRun,
  tests: Readonly<Record<string, Remembered>>,
): PlannedCollectionRun {
  const runs = [19, 20, 21, 22].map((day) => ({
    ...nightly(day),
    durationMs: 1000,
    itemCount: plan.items.length * plan.iterationCount,
    plan: planHash(plan.items, plan.iterationCount),
    notRun: [],
  }));
  const places = Object.entries(tests).flatMap(([item, test]) =>
    (test.assertion === undefined ? [null, 'ok'] : [test.assertion]).map((assertion) => ({ item, assertion, test })),
  );
  const records = places.map(({ item, assertion, test }) => ({
    item,
    iteration: 0,
    ranAt: nightly(22).at,
    failingSince: null,
    failedRuns: 0,
    lastPassed: null,
    ...test,
    assertion,
  }));
  return { ...plan, history: { runs, tests: records } };
}

export function nightly(day: number) {
  return { at: `2026-11-${day}T02:00:00.000Z`, commit: `${day}a1b2c3d4e5f6` };
}

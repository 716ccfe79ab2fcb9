/** Adds a test run to the history. */
import type { PlannedCollectionRun } from '../run/runEvent.ts';
import type { CollectionRunResult, TestRun } from '../run/testRun.ts';
import { collectionOf, collectionRunKey } from './durations.ts';
import { finishedTests } from './finishedTests.ts';
import type { FinishedTest } from './finishedTests.ts';
import { HISTORY_VERSION } from './history.ts';
import type { CollectionRunRecord, RunHistory, RunPoint } from './history.ts';
import { placeKey, planMemory } from './planMemory.ts';
import type { PlanMemory } from './planMemory.ts';
import { hasFailed, remember, worse } from './testHistory.ts';

const MOST_RUNS = 10;
const MOST_NOT_RUN = 50;
/** What has not run for so long is forgotten: a collection that was renamed, an item that was deleted. */
const REMEMBERED_DAYS = 90;

/**
 * What did not run to its end changes nothing. A test run of exit code 2 is none.
 *
 * @param planned the collection runs of the test run, as `runStarted` told them
 */
export function recordTestRun(
  history: RunHistory,
  testRun: TestRun,
  planned: readonly PlannedCollectionRun[],
): RunHistory {
  const point: RunPoint = { at: testRun.startedAt, commit: testRun.ci?.commit ?? null };
  const records = new Map(
    history.collectionRuns.map((record) => [JSON.stringify([record.collection, record.environment]), record]),
  );
  for (const [key, started] of startedRuns(testRun, planned)) {
    records.set(key, recordCollectionRuns(records.get(key) ?? null, started, point));
  }
  const oldest = new Date(Date.parse(point.at) - REMEMBERED_DAYS * 24 * 3600 * 1000).toISOString();
  return {
    schemaVersion: HISTORY_VERSION,
    collectionRuns: [...records.values()].flatMap((record) => withoutOld(record, oldest)),
  };
}

interface StartedRun {
  readonly run: CollectionRunResult;
  readonly plan: PlannedCollectionRun;
}

/** By the key of their record: a collection may run twice with one environment, with other data or other folders. */
function startedRuns(
  { collectionRuns }: TestRun,
  planned: readonly PlannedCollectionRun[],
): ReadonlyMap<string, readonly StartedRun[]> {
  const plans = new Map(planned.map((plan) => [plan.collectionRunId, plan]));
  const started = new Map<string, readonly StartedRun[]>();
  for (const run of collectionRuns) {
    const plan = plans.get(run.collectionRunId);
    if (plan === undefined || run.startedAt === null) continue;
    const key = collectionRunKey(plan);
    started.set(key, [...(started.get(key) ?? []), { run, plan }]);
  }
  return started;
}

function recordCollectionRuns(
  known: CollectionRunRecord | null,
  started: readonly StartedRun[],
  point: RunPoint,
): CollectionRunRecord {
  const before = known ?? { runs: [], tests: [] };
  const runs = [...before.runs];
  const finished = new Map<string, FinishedTest & { readonly memory: PlanMemory }>();
  for (const { run, plan } of started) {
    const memory = planMemory(before, plan);
    const { tests, notRun, ranToEnd } = finishedTests(run, memory);
    for (const [key, test] of tests) {
      const other = finished.get(key);
      const outcome = other === undefined ? test.outcome : worse(other.outcome, test.outcome);
      finished.set(key, { ...test, outcome, memory });
    }
    runs.push({
      ...point,
      passed: run.status === 'passed',
      durationMs: ranToEnd ? Math.round(run.durationMs) : null,
      itemCount: plan.items.length * plan.iterationCount,
      plan: memory.plan,
      notRun: notRun.size > MOST_NOT_RUN ? null : [...notRun],
    });
  }
  return { ...recordName(started), runs: runs.slice(-MOST_RUNS), tests: recordTests(before.tests, finished, point) };
}

function recordTests(
  before: CollectionRunRecord['tests'],
  finished: ReadonlyMap<string, FinishedTest & { readonly memory: PlanMemory }>,
  point: RunPoint,
): CollectionRunRecord['tests'] {
  const tests = new Map(before.map((test) => [placeKey(test), test]));
  for (const [key, { place, outcome, memory }] of finished) {
    tests.set(key, { ...place, ...remember(memory.memoryOf(place), outcome, point), ranAt: point.at });
  }
  return [...tests.values()].filter(hasFailed);
}

function recordName(started: readonly StartedRun[]): Pick<CollectionRunRecord, 'collection' | 'environment'> {
  const plan = started[0]?.plan;
  if (plan === undefined) throw new Error('There is no collection run to record.');
  return { collection: collectionOf(plan), environment: plan.environment?.name ?? null };
}

/** Nothing of a collection run that has not run for long. */
function withoutOld(record: CollectionRunRecord, oldest: string): CollectionRunRecord[] {
  const latest = record.runs.at(-1);
  if (latest === undefined || latest.at < oldest) return [];
  return [{ ...record, tests: record.tests.filter(({ ranAt }) => ranAt >= oldest) }];
}

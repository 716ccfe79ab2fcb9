/** Judges one collection run: its items, its counts, its status. */
import type { Historian } from '../history/historian.ts';
import { WHOLE_RUN } from '../history/planMemory.ts';
import { countItems } from './counts.ts';
import type { Tally } from './execution.ts';
import { StoredItemResults } from './itemResults.ts';
import { judgeItems } from './judgeItems.ts';
import type { JudgedItems } from './judgeItems.ts';
import { millisecondsBetween } from './millisecondsBetween.ts';
import type { CollectionRunState } from './reduce.ts';
import type { CollectionRunResult, CollectionRunStatus, Counts } from './testRun.ts';

export function collectionRunResult(
  run: CollectionRunState,
  interrupted: boolean,
  historian: Historian,
): Omit<CollectionRunResult, 'shard'> {
  const { plan, error, startedAt } = run;
  // A copy: the state goes on, the result does not.
  const executions = run.executions.snapshot();
  const items = judgeItems(run, executions, interrupted);
  const { tallies, statuses, judge, unreached, skipReasonAt } = items;
  const flaky = countFlaky(run, items, historian);
  const counts = countItems({ tallies, statuses, flaky, unreached: unreached.length });
  return {
    collectionRunId: plan.collectionRunId,
    collection: plan.collection,
    environment: plan.environment,
    iterationCount: plan.iterationCount,
    status: collectionRunStatus(run, counts),
    startedAt,
    durationMs: millisecondsBetween(startedAt, run.finishedAt ?? run.latestAt),
    worker: run.worker,
    versions: run.versions,
    error,
    attempts: run.earlierRuns,
    skippedBecause: run.skippedBecause,
    items: new StoredItemResults({ plan, executions, historian, judge, unreached, skipReasonAt }),
    warnings: run.warnings.toArray(),
    counts,
    rememberedRuns: plan.history?.runs.length ?? 0,
    history: error === null ? null : historian.historyOf(WHOLE_RUN, 'error'),
  };
}

function countFlaky(
  { plan }: CollectionRunState,
  { tallies, statuses, interruptedByOf }: JudgedItems,
  historian: Historian,
): number {
  if (!historian.knowsOfFlaky) return 0;
  const isFlaky = (tally: Tally, index: number): boolean => {
    const item = plan.items[tally.planIndex];
    const { iteration } = tally;
    const judged = { iteration, status: statuses[index] ?? 'error', interruptedBy: interruptedByOf(tally) };
    return item !== undefined && historian.isFlaky({ ...item, ...judged });
  };
  return tallies.filter(isFlaky).length;
}

function collectionRunStatus(run: CollectionRunState, counts: Counts): CollectionRunStatus {
  if (run.error !== null || counts.items.error > 0) return 'error';
  if (counts.items.failed > 0) return 'failed';
  return counts.items.passed > 0 ? 'passed' : 'skipped';
}

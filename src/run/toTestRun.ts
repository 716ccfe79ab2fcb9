/** Judges what the reducer has gathered: the statuses, the items that were never reached, the counts. */
import { createHistorian } from '../history/historian.ts';
import type { Historian } from '../history/historian.ts';
import { WHOLE_RUN } from '../history/planMemory.ts';
import { countItems, sumCounts } from './counts.ts';
import { tallyOf } from './execution.ts';
import type { Tally } from './execution.ts';
import { exitCodeOf } from './exitCode.ts';
import { StoredItemResults } from './itemResults.ts';
import type { CollectionRunState, TestRunState } from './reduce.ts';
import { runSharding, shardOf } from './sharding.ts';
import { SCHEMA_VERSION } from './testRun.ts';
import type {
  CollectionRunResult,
  CollectionRunStatus,
  Counts,
  ItemResult,
  ItemStatus,
  ReporterError,
  SkipReason,
  TestRun,
} from './testRun.ts';

/**
 * The test run as it stands. May be called at any moment: a run that has not finished is an interrupted one, so that
 * reports of half a run never look green. Cheap: the results of items are read when somebody asks for them.
 */
export function toTestRun(state: TestRunState): TestRun {
  const interrupted = state.finished === null || state.finished.interrupted;
  const startedAt = state.startedAt ?? new Date(0).toISOString();
  const sharding = runSharding(state.sharding);
  const point = { at: startedAt, commit: state.ci?.commit ?? null };
  const collectionRuns = [...state.collectionRuns.values()].map((run) => ({
    ...collectionRunResult(run, interrupted, createHistorian(run.memory, point, itemsThatBroke(run))),
    shard: shardOf(run.plan, state.sharding),
  }));
  const counts = sumCounts(collectionRuns.map((run) => run.counts));
  const reporterErrors = [...state.reporterErrors, ...spillErrors(state)];
  const exitCode = exitCodeOf({ interrupted, sharding, counts, collectionRuns, reporterErrors });
  return {
    schemaVersion: SCHEMA_VERSION,
    status: statusOfExitCode(exitCode),
    exitCode,
    interrupted,
    startedAt,
    durationMs: millisecondsBetween(startedAt, state.latestAt),
    ci: state.ci,
    versions: state.versions,
    redacted: state.redacted,
    shortSecrets: [...state.shortSecrets],
    counts,
    sharding,
    collectionRuns,
    tokens: [...state.tokens],
    reporterErrors,
  };
}

/** What came of one collection run that has ended. */
export function collectionRunStatusOf(state: TestRunState, collectionRunId: string): CollectionRunStatus {
  const run = state.collectionRuns.get(collectionRunId);
  return run === undefined ? 'skipped' : collectionRunResult(run, false, createHistorian(null, NEVER, [])).status;
}

const NEVER = { at: '', commit: null };

function statusOfExitCode(exitCode: number): TestRun['status'] {
  if (exitCode === 0) return 'passed';
  if (exitCode === 1) return 'failed';
  return exitCode === 130 ? 'interrupted' : 'error';
}

/** Results that found no place on the disk have lost their bodies: no report of such a run is whole. */
function spillErrors({ log }: TestRunState): ReporterError[] {
  if (log.error === null) return [];
  const { name, message, stack } = log.error;
  const text = `The results of this run did not fit into the temporary folder, so that bodies are missing in the reports: ${message}. Make room there, or set TMPDIR to another folder.`;
  return [{ reporter: 'results', error: { name, message: text, stack: stack ?? null } }];
}

function itemsThatBroke({ earlierRuns }: CollectionRunState) {
  return earlierRuns.flatMap(({ during }) => during ?? []);
}

function collectionRunResult(
  run: CollectionRunState,
  interrupted: boolean,
  historian: Historian,
): Omit<CollectionRunResult, 'shard'> {
  // A copy: the state goes on, the result does not.
  const { plan, error, earlierRuns, skippedBecause, startedAt, finishedAt, latestAt, worker, versions } = run;
  const executions = run.executions.snapshot();
  const { tallies } = executions;
  const last = tallies.at(-1);
  const withoutTokenAtEnd = last !== undefined && isHeldBackWithoutToken(last, run);
  const statuses = tallies.map((tally) => itemStatus(tally, withoutTokenAtEnd && tally === last));
  const placeOf = ({ iteration, planIndex }: Tally): number => iteration * plan.items.length + planIndex;
  const unreached = unreachedPlaces(run, tallies.filter(({ planIndex }) => planIndex >= 0).map(placeOf));
  const lastPlace = last === undefined ? -1 : placeOf(last);
  const reasonAfterLast = reasonOfEnd(run, statuses.at(-1), interrupted);
  const interruption = interruptionOf(run, interrupted);
  const interruptedByOf = (tally: Tally): ItemResult['interruptedBy'] =>
    tally.finished || (tally === last && withoutTokenAtEnd) ? null : interruption;
  const isFlaky = (tally: Tally, index: number): boolean => {
    const item = plan.items[tally.planIndex];
    const { iteration } = tally;
    const judged = { iteration, status: statuses[index] ?? 'error', interruptedBy: interruptedByOf(tally) };
    return item !== undefined && historian.isFlaky({ ...item, ...judged });
  };
  const counts = countItems({
    tallies,
    statuses,
    flaky: historian.knowsOfFlaky ? tallies.filter(isFlaky).length : 0,
    unreached: unreached.length,
  });
  return {
    collectionRunId: plan.collectionRunId,
    collection: plan.collection,
    environment: plan.environment,
    iterationCount: plan.iterationCount,
    status: collectionRunStatus(run, counts),
    startedAt,
    durationMs: millisecondsBetween(startedAt, finishedAt ?? latestAt),
    worker,
    versions,
    error,
    attempts: earlierRuns,
    skippedBecause,
    items: new StoredItemResults({
      plan,
      executions,
      historian,
      judge: (execution, index) => {
        const tally = tallies[index] ?? tallyOf(execution);
        const status = statuses[index] ?? 'error';
        const withoutToken = tally === last && withoutTokenAtEnd;
        return {
          status,
          skipReason: status !== 'skipped' ? null : withoutToken ? 'runEnded' : 'skippedByScript',
          durationMs: millisecondsBetween(execution.startedAt, execution.finishedAt ?? finishedAt ?? latestAt),
          interruptedBy: interruptedByOf(tally),
        };
      },
      unreached,
      skipReasonAt: (place) => (place < lastPlace ? 'notReached' : reasonAfterLast),
    }),
    counts,
    rememberedRuns: plan.history?.runs.length ?? 0,
    history: error === null ? null : historian.historyOf(WHOLE_RUN, 'error'),
  };
}

function collectionRunStatus(run: CollectionRunState, counts: Counts): CollectionRunStatus {
  if (run.error !== null || counts.items.error > 0) return 'error';
  if (counts.items.failed > 0) return 'failed';
  return counts.items.passed > 0 ? 'passed' : 'skipped';
}

/** The item at which a token was missing: its request was held back, and the collection run's error says why. */
function isHeldBackWithoutToken(last: Tally, run: CollectionRunState): boolean {
  return run.error?.kind === 'token' && !last.sent && last.scriptErrors === 0 && last.failed === 0;
}

function itemStatus(tally: Tally, withoutToken: boolean): ItemStatus {
  if (withoutToken) return 'skipped';
  if (!tally.finished || tally.scriptErrors > 0) return 'error';
  if (tally.sent && !tally.answered) return 'error';
  if (tally.failed > 0) return 'failed';
  if (tally.skippedByScript) return 'skipped';
  // Neither skipped nor sent: nobody knows why, and that is never green.
  return tally.sent ? 'passed' : 'error';
}

function interruptionOf(run: CollectionRunState, interrupted: boolean): ItemResult['interruptedBy'] {
  if (run.error !== null) return run.error;
  if (interrupted) return { kind: 'interrupted', message: 'The run was interrupted.' };
  return { kind: 'newman', message: 'The collection run ended before this item finished.' };
}

/**
 * What was planned and never reached, in plan order. Items before the last one that ran were jumped over by
 * `setNextRequest`; those after it are missing for the reason the collection run ended.
 */
function unreachedPlaces({ plan }: CollectionRunState, reachedPlaces: readonly number[]): readonly number[] {
  const planned = plan.items.length * plan.iterationCount;
  const reached = new Set(reachedPlaces);
  const unreached: number[] = [];
  for (let place = 0; place < planned; place += 1) if (!reached.has(place)) unreached.push(place);
  return unreached;
}

function reasonOfEnd(run: CollectionRunState, last: ItemStatus | undefined, interrupted: boolean): SkipReason {
  if (run.error !== null) return 'runEnded';
  if (run.skippedBecause !== null) return 'dependencyFailed';
  if (interrupted) return 'interrupted';
  // Never started, or its end was never seen.
  if (run.finishedAt === null || last === undefined) return 'runEnded';
  // Bail: Newman says nothing about it, but the last thing that ran did not pass.
  return last === 'failed' || last === 'error' ? 'runEnded' : 'notReached';
}

function millisecondsBetween(start: string | null, end: string | null): number {
  if (start === null || end === null) return 0;
  // Clocks may be set back while a run goes on.
  return Math.max(0, Date.parse(end) - Date.parse(start));
}

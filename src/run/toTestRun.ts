/** Judges what the reducer has gathered, all collection runs together. */
import { createHistorian } from '../history/historian.ts';
import { collectionRunResult } from './collectionRunResult.ts';
import { sumCounts } from './counts.ts';
import { exitCodeOf } from './exitCode.ts';
import { millisecondsBetween } from './millisecondsBetween.ts';
import type { CollectionRunState, TestRunState } from './reduce.ts';
import { runSharding, shardOf } from './sharding.ts';
import { SCHEMA_VERSION } from './testRun.ts';
import type { CollectionRunStatus, ReporterError, TestRun } from './testRun.ts';

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
  // Where others were in the process, the item that was running there may be as innocent as any.
  const blamed = earlierRuns.filter(({ error }) => error.kind !== 'workerDied' || error.shared !== true);
  return blamed.flatMap(({ during }) => during ?? []);
}

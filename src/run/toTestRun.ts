/** Judges what the reducer has gathered: the statuses, the items that were never reached, the counts. */
import { createHistorian } from '../history/historian.ts';
import type { Historian } from '../history/historian.ts';
import { WHOLE_RUN } from '../history/planMemory.ts';
import { countItems, sumCounts } from './counts.ts';
import { exitCodeOf } from './exitCode.ts';
import type { CollectionRunState, ExecutionState, TestRunState } from './reduce.ts';
import { SCHEMA_VERSION } from './testRun.ts';
import type {
  CollectionRunResult,
  CollectionRunStatus,
  Counts,
  ItemResult,
  ItemStatus,
  SkipReason,
  TestRun,
} from './testRun.ts';

/**
 * The test run as it stands. May be called at any moment: a run that has not finished is an interrupted one, so that
 * reports of half a run never look green.
 */
export function toTestRun(state: TestRunState): TestRun {
  const interrupted = state.finished === null || state.finished.interrupted;
  const startedAt = state.startedAt ?? new Date(0).toISOString();
  const point = { at: startedAt, commit: state.ci?.commit ?? null };
  const collectionRuns = [...state.collectionRuns.values()].map((run) =>
    collectionRunResult(run, interrupted, createHistorian(run.memory, point)),
  );
  const counts = sumCounts(collectionRuns.map((run) => run.counts));
  const reporterErrors = [...state.reporterErrors];
  const exitCode = exitCodeOf({ interrupted, counts, collectionRuns, reporterErrors });
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
    collectionRuns,
    tokens: [...state.tokens],
    reporterErrors,
  };
}

/** What came of one collection run that has ended. */
export function collectionRunStatusOf(state: TestRunState, collectionRunId: string): CollectionRunStatus {
  const run = state.collectionRuns.get(collectionRunId);
  if (run === undefined) return 'skipped';
  return collectionRunStatus(run, countItems(run.executions.map((execution) => itemResult(execution, run, false))));
}

function statusOfExitCode(exitCode: number): TestRun['status'] {
  if (exitCode === 0) return 'passed';
  if (exitCode === 1) return 'failed';
  return exitCode === 130 ? 'interrupted' : 'error';
}

function collectionRunResult(run: CollectionRunState, interrupted: boolean, historian: Historian): CollectionRunResult {
  const reached = run.executions.map((execution) => withHistory(itemResult(execution, run, interrupted), historian));
  const items = [...reached, ...unreachedItems(run, reached.at(-1), interrupted)];
  const counts = countItems(items);
  return {
    collectionRunId: run.plan.collectionRunId,
    collection: run.plan.collection,
    environment: run.plan.environment,
    iterationCount: run.plan.iterationCount,
    status: collectionRunStatus(run, counts),
    startedAt: run.startedAt,
    durationMs: millisecondsBetween(run.startedAt, run.finishedAt ?? run.latestAt),
    worker: run.worker,
    versions: run.versions,
    error: run.error,
    skippedBecause: run.skippedBecause,
    items,
    counts,
    history: run.error === null ? null : historian.historyOf(WHOLE_RUN, 'error'),
  };
}

function collectionRunStatus(run: CollectionRunState, counts: Counts): CollectionRunStatus {
  if (run.error !== null || counts.items.error > 0) return 'error';
  if (counts.items.failed > 0) return 'failed';
  return counts.items.passed > 0 ? 'passed' : 'skipped';
}

function itemResult(execution: ExecutionState, run: CollectionRunState, interrupted: boolean): ItemResult {
  const withoutToken = isHeldBackWithoutToken(execution, run);
  const unfinished = execution.finishedAt === null && !withoutToken;
  const status = itemStatus(execution, withoutToken);
  const skipReason = withoutToken ? 'runEnded' : 'skippedByScript';
  return {
    executionId: execution.executionId,
    itemId: execution.item.itemId,
    name: execution.item.name,
    folders: execution.item.folders,
    iteration: execution.iteration,
    status,
    skipReason: status === 'skipped' ? skipReason : null,
    startedAt: execution.startedAt,
    durationMs: millisecondsBetween(execution.startedAt, execution.finishedAt ?? run.finishedAt ?? run.latestAt),
    exchange: execution.exchange,
    attempts: execution.attempts,
    interruptedBy: unfinished ? interruptionOf(run, interrupted) : null,
    assertions: [...execution.assertions],
    scriptErrors: [...execution.scriptErrors],
    scriptRequests: [...execution.scriptRequests],
    console: [...execution.console],
    history: null,
    flaky: false,
  };
}

function withHistory(item: ItemResult, historian: Historian): ItemResult {
  const history = historian.historyOfItem(item);
  if (history === null) return item;
  return {
    ...item,
    assertions: item.assertions.map((assertion) => ({
      ...assertion,
      history: historian.historyOfAssertion(item, assertion),
    })),
    history,
    flaky: history.flaky,
  };
}

/** The item at which a token was missing: its request was held back, and the collection run's error says why. */
function isHeldBackWithoutToken(execution: ExecutionState, run: CollectionRunState): boolean {
  return (
    run.error?.kind === 'token' &&
    execution === run.executions.at(-1) &&
    execution.exchange === null &&
    execution.scriptErrors.length === 0 &&
    execution.assertions.every((assertion) => assertion.status !== 'failed')
  );
}

function itemStatus(execution: ExecutionState, withoutToken: boolean): ItemStatus {
  if (withoutToken) return 'skipped';
  if (execution.finishedAt === null || execution.scriptErrors.length > 0) return 'error';
  if (execution.exchange !== null && execution.exchange.error !== null) return 'error';
  if (execution.assertions.some((assertion) => assertion.status === 'failed')) return 'failed';
  if (execution.skippedByScript) return 'skipped';
  // Neither skipped nor sent: nobody knows why, and that is never green.
  return execution.exchange === null ? 'error' : 'passed';
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
function unreachedItems(run: CollectionRunState, last: ItemResult | undefined, interrupted: boolean): ItemResult[] {
  const { items, iterationCount } = run.plan;
  const place = (iteration: number, planIndex: number): number => iteration * items.length + planIndex;
  const reached = new Set(run.executions.map((execution) => place(execution.iteration, execution.planIndex)));
  const lastExecution = run.executions.at(-1);
  const lastPlace = lastExecution === undefined ? -1 : place(lastExecution.iteration, lastExecution.planIndex);
  const reasonAfterLast = reasonOfEnd(run, last, interrupted);

  const unreached: ItemResult[] = [];
  for (let iteration = 0; iteration < iterationCount; iteration += 1) {
    for (const [planIndex, item] of items.entries()) {
      const itemPlace = place(iteration, planIndex);
      if (reached.has(itemPlace)) continue;
      const skipReason = itemPlace < lastPlace ? 'notReached' : reasonAfterLast;
      unreached.push({
        executionId: null,
        itemId: item.itemId,
        name: item.name,
        folders: item.folders,
        iteration,
        status: 'skipped',
        skipReason,
        startedAt: null,
        durationMs: 0,
        exchange: null,
        attempts: [],
        interruptedBy: null,
        assertions: [],
        scriptErrors: [],
        scriptRequests: [],
        console: [],
        history: null,
        flaky: false,
      });
    }
  }
  return unreached;
}

function reasonOfEnd(run: CollectionRunState, last: ItemResult | undefined, interrupted: boolean): SkipReason {
  if (run.error !== null) return 'runEnded';
  if (run.skippedBecause !== null) return 'dependencyFailed';
  if (interrupted) return 'interrupted';
  // Never started, or its end was never seen.
  if (run.finishedAt === null || last === undefined) return 'runEnded';
  // Bail: Newman says nothing about it, but the last thing that ran did not pass.
  return last.status === 'failed' || last.status === 'error' ? 'runEnded' : 'notReached';
}

function millisecondsBetween(start: string | null, end: string | null): number {
  if (start === null || end === null) return 0;
  // Clocks may be set back while a run goes on.
  return Math.max(0, Date.parse(end) - Date.parse(start));
}

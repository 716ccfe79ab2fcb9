/**
 * The reducer: folds run events into what toTestRun() makes the test run from. Constant work per event; nothing is
 * judged here, since a collection run's error is known only after its items.
 */
import { planMemory } from '../history/planMemory.ts';
import type { PlanMemory } from '../history/planMemory.ts';
import { ExecutionList } from './executionList.ts';
import type {
  CiJob,
  CollectionRunError,
  CollectionRunSkip,
  PlannedCollectionRun,
  RunEvent,
  Sharding,
  TokenEvent,
} from './runEvent.ts';
import { SpillLog } from './spillLog.ts';
import type { SpillLogOptions } from './spillLog.ts';
import type { CollectionRunAttempt, CollectionRunResult, ReporterError } from './testRun.ts';
import { WarningList } from './warningList.ts';

export interface CollectionRunState {
  readonly plan: PlannedCollectionRun;
  readonly planIndexOf: ReadonlyMap<string, number>;
  /** Of earlier runs; null when nothing is remembered. */
  readonly memory: PlanMemory | null;
  readonly executions: ExecutionList;
  readonly warnings: WarningList;
  startedAt: string | null;
  finishedAt: string | null;
  /** Time of its latest event: the end of a collection run whose end nobody saw. */
  latestAt: string | null;
  worker: number | null;
  versions: CollectionRunResult['versions'];
  error: CollectionRunError | null;
  skippedBecause: CollectionRunSkip | null;
  /** Runs of it that did not count. */
  readonly earlierRuns: readonly CollectionRunAttempt[];
}

export interface TestRunState {
  startedAt: string | null;
  latestAt: string | null;
  /** null until the run has finished. */
  finished: { readonly interrupted: boolean } | null;
  ci: CiJob | null;
  versions: { readonly tokenman: string; readonly node: string };
  redacted: boolean;
  /** Names. */
  readonly shortSecrets: Set<string>;
  sharding: Sharding | null;
  /** In the order of the plan. */
  readonly collectionRuns: Map<string, CollectionRunState>;
  readonly tokens: TokenEvent[];
  readonly reporterErrors: ReporterError[];
  /** Executions that are put away. */
  readonly log: SpillLog;
}

/** @param options where results are kept; the default is right for all but tests */
export function createTestRunState(options: SpillLogOptions = {}): TestRunState {
  return {
    startedAt: null,
    latestAt: null,
    finished: null,
    ci: null,
    versions: { tokenman: '', node: '' },
    redacted: true,
    shortSecrets: new Set(),
    sharding: null,
    collectionRuns: new Map(),
    tokens: [],
    reporterErrors: [],
    log: new SpillLog(options),
  };
}

/** @throws {Error} when the event belongs to a collection run or an execution that was never announced: a defect of ours */
export function applyRunEvent(state: TestRunState, event: RunEvent): void {
  state.startedAt ??= event.at;
  state.latestAt = event.at;
  switch (event.type) {
    case 'runStarted':
      state.startedAt = event.at;
      state.ci = event.ci;
      state.versions = event.versions;
      state.redacted = event.redacted;
      state.sharding = event.sharding;
      for (const plan of event.collectionRuns) {
        state.collectionRuns.set(plan.collectionRunId, createCollectionRunState(plan, state.log));
      }
      return;
    case 'runFinished':
      state.finished = { interrupted: event.interrupted };
      return;
    case 'shortSecretFound':
      state.shortSecrets.add(event.name);
      return;
    case 'reporterFailed':
      state.reporterErrors.push({ reporter: event.reporter, error: event.error });
      return;
    case 'tokenRequestFinished':
    case 'tokenObtained':
    case 'tokenFailed':
    case 'tokenReused':
    case 'tokenScriptMessage':
      state.tokens.push(event);
      return;
    case 'collectionRunStarted': {
      const run = collectionRunOf(state, event);
      run.startedAt = event.at;
      run.worker = event.worker;
      run.versions = event.versions;
      return;
    }
    case 'collectionRunRetried': {
      const run = collectionRunOf(state, event);
      const earlierRuns = [...run.earlierRuns, collectionRunAttempt(run, event)];
      state.collectionRuns.set(event.collectionRunId, createCollectionRunState(run.plan, state.log, earlierRuns));
      return;
    }
    case 'collectionRunSkipped':
      collectionRunOf(state, event).skippedBecause = event.because;
      return;
    case 'collectionRunFinished': {
      const run = collectionRunOf(state, event);
      run.finishedAt ??= event.at;
      run.error ??= event.error;
      run.executions.putAwayLatest();
      return;
    }
    case 'itemStarted': {
      const run = collectionRunOf(state, event);
      run.executions.start(event, run.planIndexOf.get(event.itemId) ?? -1);
      return;
    }
    case 'itemRetried':
      collectionRunOf(state, event).executions.retry(event);
      return;
    case 'itemWarned': {
      const run = collectionRunOf(state, event);
      run.executions.apply(event);
      run.warnings.add(event);
      return;
    }
    case 'requestFinished':
    case 'scriptRequestFinished':
    case 'assertionFinished':
    case 'scriptFailed':
    case 'consoleMessage':
    case 'itemFinished':
      collectionRunOf(state, event).executions.apply(event);
  }
}

function collectionRunAttempt(
  { plan, executions, startedAt, worker }: CollectionRunState,
  { at, error }: Extract<RunEvent, { type: 'collectionRunRetried' }>,
): CollectionRunAttempt {
  const { tallies } = executions.snapshot();
  const running = tallies.findLast(({ finished }) => !finished);
  const item = plan.items[running?.planIndex ?? -1];
  return {
    error,
    startedAt,
    durationMs: Math.max(0, Date.parse(at) - Date.parse(startedAt ?? at)),
    worker,
    finishedItems: tallies.filter(({ finished }) => finished).length,
    during: running === undefined || item === undefined ? null : { ...item, iteration: running.iteration },
  };
}

function createCollectionRunState(
  plan: PlannedCollectionRun,
  log: SpillLog,
  earlierRuns: readonly CollectionRunAttempt[] = [],
): CollectionRunState {
  return {
    plan,
    planIndexOf: new Map(plan.items.map((item, index) => [item.itemId, index])),
    memory: plan.history === undefined ? null : planMemory(plan.history, plan),
    executions: new ExecutionList(log),
    warnings: new WarningList(plan),
    startedAt: null,
    finishedAt: null,
    latestAt: null,
    worker: null,
    versions: null,
    error: null,
    skippedBecause: null,
    earlierRuns,
  };
}

function collectionRunOf(
  state: TestRunState,
  event: { readonly type: string; readonly at: string; readonly collectionRunId: string },
): CollectionRunState {
  const run = state.collectionRuns.get(event.collectionRunId);
  if (run === undefined) {
    throw new Error(`Run event ${event.type} for collection run ${event.collectionRunId}, which is not in the plan.`);
  }
  run.latestAt = event.at;
  return run;
}

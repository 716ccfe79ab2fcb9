/**
 * The reducer: folds run events into what toTestRun() makes the test run from. Constant work per event; nothing is
 * judged here, since a collection run's error is known only after its items.
 */
import { planMemory } from '../history/planMemory.ts';
import type { PlanMemory } from '../history/planMemory.ts';
import type {
  CiJob,
  CollectionRunError,
  CollectionRunSkip,
  Exchange,
  PlannedCollectionRun,
  PlannedItem,
  RunEvent,
  ScriptKind,
  TokenEvent,
} from './runEvent.ts';
import type {
  AssertionResult,
  CollectionRunResult,
  ConsoleMessage,
  ItemAttempt,
  ReporterError,
  ScriptErrorResult,
} from './testRun.ts';

/** One execution of one item, as far as it has come. */
export interface ExecutionState {
  readonly executionId: string;
  readonly item: PlannedItem;
  /** Place of the item in the plan; -1 for an item that the plan does not hold. */
  readonly planIndex: number;
  readonly iteration: number;
  readonly startedAt: string;
  /** null while the item runs. */
  finishedAt: string | null;
  skippedByScript: boolean;
  exchange: Exchange | null;
  readonly attempts: readonly ItemAttempt[];
  readonly assertions: AssertionResult[];
  readonly scriptErrors: ScriptErrorResult[];
  readonly scriptRequests: (Exchange & { readonly script: ScriptKind })[];
  readonly console: ConsoleMessage[];
}

export interface CollectionRunState {
  readonly plan: PlannedCollectionRun;
  readonly planIndexOf: ReadonlyMap<string, number>;
  /** Of earlier runs; null when nothing is remembered. */
  readonly memory: PlanMemory | null;
  readonly executions: ExecutionState[];
  readonly executionOf: Map<string, ExecutionState>;
  /** Attempts whose item is about to run again. */
  attempts: readonly ItemAttempt[];
  startedAt: string | null;
  finishedAt: string | null;
  /** Time of its latest event: the end of a collection run whose end nobody saw. */
  latestAt: string | null;
  worker: number | null;
  versions: CollectionRunResult['versions'];
  error: CollectionRunError | null;
  skippedBecause: CollectionRunSkip | null;
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
  /** In the order of the plan. */
  readonly collectionRuns: Map<string, CollectionRunState>;
  readonly tokens: TokenEvent[];
  readonly reporterErrors: ReporterError[];
}

type ItemStarted = Extract<RunEvent, { readonly type: 'itemStarted' }>;
type ItemRetried = Extract<RunEvent, { readonly type: 'itemRetried' }>;
type EventOfStartedItem = Exclude<
  Extract<RunEvent, { readonly executionId: string; readonly collectionRunId: string }>,
  TokenEvent | ItemStarted | ItemRetried
>;

export function createTestRunState(): TestRunState {
  return {
    startedAt: null,
    latestAt: null,
    finished: null,
    ci: null,
    versions: { tokenman: '', node: '' },
    redacted: true,
    shortSecrets: new Set(),
    collectionRuns: new Map(),
    tokens: [],
    reporterErrors: [],
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
      for (const plan of event.collectionRuns) {
        state.collectionRuns.set(plan.collectionRunId, createCollectionRunState(plan));
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
    case 'collectionRunSkipped':
      collectionRunOf(state, event).skippedBecause = event.because;
      return;
    case 'collectionRunFinished': {
      const run = collectionRunOf(state, event);
      run.finishedAt ??= event.at;
      run.error ??= event.error;
      return;
    }
    case 'itemStarted': {
      const run = collectionRunOf(state, event);
      const execution = createExecutionState(run, event);
      run.attempts = [];
      run.executions.push(execution);
      run.executionOf.set(event.executionId, execution);
      return;
    }
    case 'itemRetried': {
      const run = collectionRunOf(state, event);
      const execution = executionOf(run, event);
      run.attempts = [...execution.attempts, attemptOf(execution, event)];
      run.executions.splice(run.executions.lastIndexOf(execution), 1);
      return;
    }
    case 'requestFinished':
    case 'scriptRequestFinished':
    case 'assertionFinished':
    case 'scriptFailed':
    case 'consoleMessage':
    case 'itemFinished':
      applyItemEvent(executionOf(collectionRunOf(state, event), event), event);
  }
}

// Also takes what comes after itemFinished: a callback of `pm.sendRequest` may assert or throw late.
function applyItemEvent(execution: ExecutionState, event: EventOfStartedItem): void {
  switch (event.type) {
    case 'requestFinished':
      execution.exchange = event.exchange;
      return;
    case 'scriptRequestFinished':
      execution.scriptRequests.push({ ...event.exchange, script: event.script });
      return;
    case 'assertionFinished':
      execution.assertions.push({
        name: event.name,
        script: event.script,
        status: event.status,
        error: event.error,
        history: null,
      });
      return;
    case 'scriptFailed':
      execution.scriptErrors.push({ script: event.script, error: event.error });
      return;
    case 'consoleMessage':
      execution.console.push({ at: event.at, level: event.level, text: event.text });
      return;
    case 'itemFinished':
      execution.finishedAt = event.at;
      execution.skippedByScript = event.skipped;
  }
}

function attemptOf(execution: ExecutionState, { reason, at }: ItemRetried): ItemAttempt {
  return {
    reason,
    startedAt: execution.startedAt,
    durationMs: Math.max(0, Date.parse(at) - Date.parse(execution.startedAt)),
    exchange: execution.exchange,
    assertions: execution.assertions,
    scriptErrors: execution.scriptErrors,
  };
}

function createCollectionRunState(plan: PlannedCollectionRun): CollectionRunState {
  return {
    plan,
    planIndexOf: new Map(plan.items.map((item, index) => [item.itemId, index])),
    memory: plan.history === undefined ? null : planMemory(plan.history, plan),
    executions: [],
    executionOf: new Map(),
    attempts: [],
    startedAt: null,
    finishedAt: null,
    latestAt: null,
    worker: null,
    versions: null,
    error: null,
    skippedBecause: null,
  };
}

function createExecutionState(run: CollectionRunState, event: ItemStarted): ExecutionState {
  const planIndex = run.planIndexOf.get(event.itemId) ?? -1;
  return {
    executionId: event.executionId,
    item: run.plan.items[planIndex] ?? { itemId: event.itemId, name: event.itemId, folders: [] },
    planIndex,
    iteration: event.iteration,
    startedAt: event.at,
    finishedAt: null,
    skippedByScript: false,
    exchange: null,
    attempts: run.attempts,
    assertions: [],
    scriptErrors: [],
    scriptRequests: [],
    console: [],
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

function executionOf(
  run: CollectionRunState,
  event: { readonly type: string; readonly executionId: string },
): ExecutionState {
  const execution = run.executionOf.get(event.executionId);
  if (execution === undefined) {
    throw new Error(`Run event ${event.type} for execution ${event.executionId}, which never started.`);
  }
  return execution;
}

/** One execution of one item: what run events say of it, as far as it has come. Plain data, so that it can be put away. */
import { withBodies } from './exchangeBodies.ts';
import type { Exchange, ItemWarning, PlannedItem, RetryReason, RunEvent, ScriptKind, TokenEvent } from './runEvent.ts';
import type { AssertionResult, ConsoleMessage, ItemAttempt, ScriptErrorResult } from './testRun.ts';

export interface Execution {
  readonly executionId: string;
  readonly itemId: string;
  /** Place of the item in the plan; -1 for an item that the plan does not hold. */
  readonly planIndex: number;
  readonly iteration: number;
  readonly startedAt: string;
  /** null while the item runs. */
  finishedAt: string | null;
  skippedByScript: boolean;
  exchange: Exchange | null;
  handshakes?: readonly Exchange[];
  readonly attempts: readonly RetriedExecution[];
  readonly assertions: AssertionResult[];
  readonly scriptErrors: ScriptErrorResult[];
  readonly scriptRequests: (Exchange & { readonly script: ScriptKind })[];
  readonly console: ConsoleMessage[];
  readonly warnings: ItemWarning[];
}

/** One that did not count: the item ran again. */
export interface RetriedExecution {
  readonly execution: Execution;
  readonly reason: RetryReason;
  readonly retriedAt: string;
}

/** What is judged and counted of an execution, without its texts. */
export interface Tally {
  readonly planIndex: number;
  readonly iteration: number;
  readonly finished: boolean;
  readonly skippedByScript: boolean;
  /** A request went out. */
  readonly sent: boolean;
  /** There was one that was not sent: refused, or without a URL. */
  readonly heldBack: boolean;
  /** Requests that went out before it, to authenticate it. */
  readonly handshakes: number;
  readonly answered: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly scriptErrors: number;
}

type ItemStarted = Extract<RunEvent, { readonly type: 'itemStarted' }>;
type ItemRetried = Extract<RunEvent, { readonly type: 'itemRetried' }>;
/** Events of an execution that has started. */
export type ExecutionEvent = Exclude<
  Extract<RunEvent, { readonly executionId: string; readonly collectionRunId: string }>,
  TokenEvent | ItemStarted | ItemRetried
>;

export function startExecution(
  event: ItemStarted,
  planIndex: number,
  attempts: readonly RetriedExecution[],
): Execution {
  return {
    executionId: event.executionId,
    itemId: event.itemId,
    planIndex,
    iteration: event.iteration,
    startedAt: event.at,
    finishedAt: null,
    skippedByScript: false,
    exchange: null,
    attempts,
    assertions: [],
    scriptErrors: [],
    scriptRequests: [],
    console: [],
    warnings: [],
  };
}

/** Also takes what comes after itemFinished: a callback of `pm.sendRequest` may assert or throw late. */
export function applyToExecution(execution: Execution, event: ExecutionEvent): void {
  switch (event.type) {
    case 'requestFinished':
      // What came before it was to authenticate it: a Digest or NTLM handshake.
      if (execution.exchange !== null) execution.handshakes = [...(execution.handshakes ?? []), execution.exchange];
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
        // Told when the whole run is known.
        history: null,
      });
      return;
    case 'scriptFailed':
      execution.scriptErrors.push({ script: event.script, error: event.error });
      return;
    case 'consoleMessage':
      execution.console.push({ at: event.at, level: event.level, text: event.text });
      return;
    case 'itemWarned':
      execution.warnings.push(event.warning);
      return;
    case 'itemFinished':
      execution.finishedAt = event.at;
      execution.skippedByScript = event.skipped;
      if (event.bodies !== undefined && execution.exchange !== null) {
        execution.exchange = withBodies(execution.exchange, event.bodies);
      }
  }
}

/** The execution itself or the attempt before it that has this id; null for neither. */
export function findExecution(execution: Execution, executionId: string): Execution | null {
  return execution.executionId === executionId ? execution : findAttempt(execution.attempts, executionId);
}

export function findAttempt(attempts: readonly RetriedExecution[], executionId: string): Execution | null {
  return attempts.find(({ execution }) => execution.executionId === executionId)?.execution ?? null;
}

export function tallyOf(execution: Execution): Tally {
  const count = (status: AssertionResult['status']): number =>
    execution.assertions.reduce((sum, assertion) => (assertion.status === status ? sum + 1 : sum), 0);
  return {
    planIndex: execution.planIndex,
    iteration: execution.iteration,
    finished: execution.finishedAt !== null,
    skippedByScript: execution.skippedByScript,
    sent: execution.exchange !== null && execution.exchange.notSent !== true,
    heldBack: execution.exchange?.notSent === true,
    handshakes: execution.handshakes?.length ?? 0,
    answered: execution.exchange !== null && execution.exchange.error === null,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    scriptErrors: execution.scriptErrors.length,
  };
}

export function plannedItemOf(
  { itemId, planIndex }: Pick<Execution, 'itemId' | 'planIndex'>,
  items: readonly PlannedItem[],
): PlannedItem {
  return items[planIndex] ?? { itemId, name: itemId, folders: [] };
}

export function attemptOf({ execution, reason, retriedAt }: RetriedExecution): ItemAttempt {
  const { startedAt, exchange, assertions, scriptErrors } = execution;
  const durationMs = Math.max(0, Date.parse(retriedAt) - Date.parse(startedAt));
  return { reason, startedAt, durationMs, exchange, assertions: [...assertions], scriptErrors: [...scriptErrors] };
}

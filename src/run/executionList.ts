/**
 * The executions of one collection run, in the order in which they started. Only the latest is at hand; those before it
 * are put away as JSON, and what is judged and counted of them is kept. An event that comes late for one of those (a
 * callback of `pm.sendRequest` that took its time) brings it back, and it is put away anew.
 */
import { withBodies } from './exchangeBodies.ts';
import { applyToExecution, findAttempt, findExecution, startExecution, tallyOf } from './execution.ts';
import type { Execution, ExecutionEvent, RetriedExecution, Tally } from './execution.ts';
import type { Exchange, MessageBody, RunEvent } from './runEvent.ts';
import type { SpillLog } from './spillLog.ts';

interface PutAway extends Tally {
  readonly position: number;
  readonly length: number;
}

/** The executions as they are at one moment. */
export interface Executions {
  readonly tallies: readonly Tally[];
  /** @throws {Error} of the system, when it cannot be read */
  read(index: number): Execution;
}

export class ExecutionList {
  readonly #log: SpillLog;
  readonly #putAway: PutAway[] = [];
  #latest: Execution | null = null;
  /** Attempts whose item is about to run again. */
  #attempts: readonly RetriedExecution[] = [];

  constructor(log: SpillLog) {
    this.#log = log;
  }

  start(event: Extract<RunEvent, { readonly type: 'itemStarted' }>, planIndex: number): void {
    this.putAwayLatest();
    this.#latest = startExecution(event, planIndex, this.#attempts);
    this.#attempts = [];
  }

  /** What the latest execution did is an attempt of the one that comes next. */
  retry({ executionId, reason, at }: Extract<RunEvent, { readonly type: 'itemRetried' }>): void {
    const execution = this.#latest;
    if (execution?.executionId !== executionId) throw neverStarted('itemRetried', executionId);
    this.#attempts = [...execution.attempts, { execution: { ...execution, attempts: [] }, reason, retriedAt: at }];
    this.#latest = null;
  }

  /** @throws {Error} when the event belongs to an execution that never started */
  apply(event: ExecutionEvent): void {
    const atHand =
      (this.#latest === null ? null : findExecution(this.#latest, event.executionId)) ??
      findAttempt(this.#attempts, event.executionId);
    if (atHand === null) this.#applyLate(event);
    else applyToExecution(atHand, event);
  }

  /** Call it when nothing more is expected: what is late is still taken. */
  putAwayLatest(): void {
    if (this.#latest === null) return;
    this.#putAway.push(this.#store(this.#latest));
    this.#latest = null;
  }

  snapshot(): Executions {
    const putAway = [...this.#putAway];
    const log = this.#log;
    const latest = this.#latest === null ? null : copyOf(this.#latest);
    return {
      tallies: latest === null ? putAway : [...putAway, tallyOf(latest)],
      read(index) {
        const stored = putAway[index];
        if (stored !== undefined) return load(log, stored);
        if (latest === null || index !== putAway.length) throw new RangeError(`no execution at ${index}`);
        return latest;
      },
    };
  }

  #applyLate(event: ExecutionEvent): void {
    for (let index = this.#putAway.length - 1; index >= 0; index -= 1) {
      const stored = this.#putAway[index];
      if (stored === undefined) continue;
      const execution = load(this.#log, stored);
      const found = findExecution(execution, event.executionId);
      if (found === null) continue;
      applyToExecution(found, event);
      this.#putAway[index] = this.#store(execution);
      return;
    }
    throw neverStarted(event.type, event.executionId);
  }

  #store(execution: Execution): PutAway {
    // Without a file everything stays in memory; what takes most of it goes.
    const kept = this.#log.error === null ? execution : withoutBodies(execution);
    const bytes = Buffer.from(JSON.stringify(kept));
    return { ...tallyOf(execution), position: this.#log.append(bytes), length: bytes.length };
  }
}

function load(log: SpillLog, { position, length }: PutAway): Execution {
  const execution: Execution = JSON.parse(log.read(position, length).toString());
  return execution;
}

function neverStarted(type: string, executionId: string): Error {
  return new Error(`Run event ${type} for execution ${executionId}, which never started.`);
}

function copyOf(execution: Execution): Execution {
  const copy: Execution = JSON.parse(JSON.stringify(execution));
  return copy;
}

function withoutBodies(execution: Execution): Execution {
  return {
    ...execution,
    exchange: execution.exchange === null ? null : withoutBody(execution.exchange),
    attempts: execution.attempts.map((attempt) => ({ ...attempt, execution: withoutBodies(attempt.execution) })),
    scriptRequests: execution.scriptRequests.map(withoutBody),
  };
}

function withoutBody<T extends Exchange>(exchange: T): T {
  const { request, response } = exchange;
  return withBodies(exchange, { request: emptied(request.body), response: emptied(response?.body ?? null) });
}

function emptied(body: MessageBody | null): MessageBody | null {
  return body === null || body.content === '' ? body : { ...body, content: '', truncated: true };
}

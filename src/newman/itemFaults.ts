/** What breaks in an item that is none of its scripts and not its request, as an error of that item. */
import { describeError } from './describeError.ts';
import type { EventSink } from './eventSink.ts';
import type { Cursor, NewmanEmitter } from './newmanEvents.ts';

/** Executions that are kept in mind: what comes later than that is told of the latest. */
const MOST_KEPT = 1000;

export class ItemFaults {
  readonly #collectionRunId: string;
  readonly #sink: EventSink;
  /** Ids of executions, oldest first. */
  readonly #started = new Set<string>();
  #latestWithFault: string | null = null;
  #latest: string | null = null;

  constructor(collectionRunId: string, sink: EventSink) {
    this.#collectionRunId = collectionRunId;
    this.#sink = sink;
  }

  /** Call it when those that tell of items have been attached. */
  attachTo(emitter: NewmanEmitter): void {
    emitter.on('beforeItem', (_, { cursor }) => {
      this.#latest = cursor.ref;
      this.#started.add(cursor.ref);
      const [oldest] = this.#started;
      if (this.#started.size > MOST_KEPT && oldest !== undefined) this.#started.delete(oldest);
    });
  }

  /** Whether something broke in the execution, which is the latest. */
  has(executionId: string): boolean {
    return this.#latestWithFault === executionId;
  }

  /** @returns false: no item has started whose error it could be */
  tell({ ref }: Cursor, thrown: unknown): boolean {
    const executionId = this.#started.has(ref) ? ref : this.#latest;
    if (executionId === null) return false;
    this.#sink.publish({
      type: 'scriptFailed',
      collectionRunId: this.#collectionRunId,
      executionId,
      at: new Date().toISOString(),
      script: 'runtime',
      error: describeError(thrown),
    });
    this.#latestWithFault = executionId;
    return true;
  }
}

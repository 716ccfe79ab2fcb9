import type { Cursor, Run } from '../newmanEvents.ts';

/** Requests that must not be sent although everything is prepared, each with the error that it ends with instead. */
export class HeldBackRequests {
  readonly #errors = new Map<string, Error>();

  /** To be called when the request's `beforeRequest` is told. The first error stands. */
  add(cursor: Cursor, error: Error): void {
    const key = keyOf(cursor);
    if (!this.#errors.has(key)) this.#errors.set(key, error);
  }

  /** What makes the requests of a run is asked right after `beforeRequest`, before a URL is parsed or a turn is waited for. */
  keepFrom({ requester }: Run): void {
    const create = requester.create.bind(requester);
    requester.create = (trace, callback) => {
      const error = trace.cursor === undefined ? null : this.#take(trace.cursor);
      create(trace, (failure, created) => {
        if (created !== undefined && error !== null) {
          created.request = (_id, request, _behavior, onEnd) => {
            setImmediate(() => onEnd(error, undefined, request));
            return {};
          };
        }
        callback(failure, created);
      });
    };
  }

  #take(cursor: Cursor): Error | null {
    const key = keyOf(cursor);
    const error = this.#errors.get(key) ?? null;
    this.#errors.delete(key);
    return error;
  }
}

function keyOf({ httpRequestId, ref }: Cursor): string {
  return httpRequestId ?? ref;
}

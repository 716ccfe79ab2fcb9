import type { Cursor } from '../newmanEvents.ts';

/** Requests that must not be sent although everything is prepared, each with the error that it ends with instead. */
export class HeldBackRequests {
  readonly #errors = new Map<string, Error>();

  /** To be called when the request's `beforeRequest` is told. */
  add({ httpRequestId, ref }: Cursor, error: Error): void {
    this.#errors.set(httpRequestId ?? ref, error);
  }

  /** To be asked once, when the request is about to be made. */
  take({ httpRequestId, ref }: Cursor): Error | null {
    const key = httpRequestId ?? ref;
    const error = this.#errors.get(key) ?? null;
    this.#errors.delete(key);
    return error;
  }
}

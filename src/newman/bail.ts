/**
 * `--bail`: the collection run ends with the first item that does not pass, and before its request when that is a
 * pre-request script; tests of a request without an answer do not run. Newman's own bail would also end it at an item that is only refused for its token, and is about to
 * run again. `--bail folder` ends it with the first error only, as Newman's `abortOnError` does.
 */
import type { NewmanEmitter, Run } from './newmanEvents.ts';

/**
 * @param endsWith `error`: failed assertions do not count
 * @param isRetried whether an execution is only an attempt
 * @param hasFault whether something broke in an execution besides its scripts and its request
 */
export function bailOnFailure(
  emitter: NewmanEmitter,
  endsWith: 'failure' | 'error',
  isRetried: (executionId: string) => boolean,
  hasFault: (executionId: string) => boolean,
  onBail: (executionId: string) => void,
): void {
  let run: Run | null = null;
  let failed = false;
  const fail = (): void => {
    failed = true;
  };

  emitter.on('start', (_, payload) => {
    run = payload.run;
  });
  emitter.on('beforeItem', () => {
    failed = false;
  });
  emitter.on('assertion', (_, { error }) => {
    if (endsWith === 'failure' && error !== null && error !== undefined) fail();
  });
  emitter.on('exception', fail);
  emitter.on('script', (error) => {
    if (error !== null) fail();
  });
  emitter.on('request', (error, { cursor }) => {
    if (error === null || cursor.scriptId !== undefined) return;
    fail();
    if (isRetried(cursor.ref)) return;
    onBail(cursor.ref);
    run?.abort();
  });
  emitter.on('prerequest', (_, { cursor }) => {
    if (!failed && !hasFault(cursor.ref)) return;
    onBail(cursor.ref);
    run?.abort();
  });
  emitter.on('item', (_, { cursor }) => {
    if ((failed || hasFault(cursor.ref)) && !isRetried(cursor.ref)) run?.abort();
  });
}

/** Milliseconds. */
const GRACE = 2_000;

/**
 * What is read before a run, for which an interrupted run waits a little, since a report of what it would have done is
 * worth more than none: but not for ever, as for a pipe to which nobody writes.
 *
 * @throws the signal's reason
 */
export function abandonable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const abort = (): void => {
      timer = setTimeout(() => reject(signal.reason), GRACE);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
      clearTimeout(timer);
    });
  });
}

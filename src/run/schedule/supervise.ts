import type { Worker } from '../worker.ts';
import type { TaskEnd } from '../workerProcess.ts';

/**
 * Milliseconds that a worker may take to end its task in good order once it has been told to. To end many processes and to
 * write the reports takes up to a second more, and after two people press Ctrl-C again.
 */
const GRACE = 800;
/** Milliseconds that its process may take to answer after that; if it shares it, others go down with it. */
const ANSWER_GRACE = 1500;

export type SupervisedEnd = TaskEnd | { readonly kind: 'timedOut' };

/**
 * Ends the task when the run is interrupted or its time is up: first in good order, then at once.
 *
 * @param timeout milliseconds; 0: none
 */
export async function supervise(
  worker: Worker,
  timeout: number,
  signal: AbortSignal,
  perform: () => Promise<TaskEnd>,
): Promise<SupervisedEnd> {
  let timedOut = false;
  let killTimer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    worker.send({ type: 'abort' });
    killTimer ??= setTimeout(() => worker.endTask(ANSWER_GRACE), GRACE);
  };
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  if (timeout > 0) {
    void worker.process.ready.then(() => {
      if (!isOver) timer = setTimeout(() => ((timedOut = true), stop()), timeout);
    });
  }
  signal.addEventListener('abort', stop, { once: true });
  try {
    const end = await perform();
    return timedOut ? { kind: 'timedOut' } : end;
  } finally {
    isOver = true;
    clearTimeout(timer);
    clearTimeout(killTimer);
    signal.removeEventListener('abort', stop);
  }
}

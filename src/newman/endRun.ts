/** Ends a Newman run that nobody wants to go on. */
import type { Run } from './newmanEvents.ts';

export interface EndSignals {
  /** Ends it after the request that is under way. */
  readonly signal: AbortSignal;
  /** Ends it at once: also a script that runs, and would send something. A request that nobody answers stays open. */
  readonly forceSignal: AbortSignal;
}

export function endRunOn({ signal, forceSignal }: EndSignals, run: Run): void {
  whenAborted(signal, () => run.abort());
  whenAborted(forceSignal, () => run.host.dispose());
}

function whenAborted(signal: AbortSignal, end: () => void): void {
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
}

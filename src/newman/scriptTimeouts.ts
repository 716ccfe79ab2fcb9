/** Scripts that took longer than `--timeout-script`: in words that name the limit, and without the request after them. */
import type { ErrorDescription } from '../run/runEvent.ts';
import type { NewmanScriptEvent, Run } from './newmanEvents.ts';

/** Of the sandbox, in its thread and from outside: the second ends a script that never lets go. */
const TIMED_OUT = /^sandbox: a?synchronous script execution timeout$|^sandbox not responding$/;

function isScriptTimeout(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'message' in error && TIMED_OUT.test(String(error.message));
}

/** @param limit milliseconds */
export function explainScriptTimeout(error: ErrorDescription, limit: number): ErrorDescription {
  if (!isScriptTimeout(error)) return error;
  const message = `the script ran longer than ${limit} ms, the limit for scripts, and was ended; --timeout-script, or timeoutScript in the config, sets another`;
  return { ...error, name: 'ScriptTimeout', message, stack: null };
}

/**
 * What a pre-request script that was ended in the middle has left undone nobody knows. To be called before the runtime is
 * told of its end, which then goes on as after `pm.execution.skipRequest()`.
 */
export function skipRequestAfterTimeout(
  { host }: Run,
  { listen }: NewmanScriptEvent,
  executionId: unknown,
  error: unknown,
): void {
  if (listen === 'prerequest' && isScriptTimeout(error)) host.emit(`execution.skipRequest.${String(executionId)}`);
}

/** Milliseconds that may pass on the way to the sandbox and back. */
const TRANSIT = 100;

/**
 * A script that keeps its thread busy is ended half a second after its limit at the earliest; one that ends by itself
 * before that passes, where Newman's own runtime has an error.
 *
 * @param results of a script: the error, then what it did
 * @param limit milliseconds; 0: none
 * @param startedAt on the clock of `performance`
 */
export function withOverrun(results: readonly unknown[], limit: number, startedAt: number): readonly unknown[] {
  const [error = null, ...others] = results;
  if (error !== null || limit === 0) return results;
  if (performance.now() - startedAt <= limit + TRANSIT) return results;
  return [new Error('sandbox: synchronous script execution timeout'), ...others];
}

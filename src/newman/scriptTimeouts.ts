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
  const message = `the script ran longer than ${limit} ms, the limit for scripts, and was ended; --timeout-script, or timeoutScript in the configuration, sets another`;
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

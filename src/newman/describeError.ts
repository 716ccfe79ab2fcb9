import { inspect } from 'node:util';
import type { ErrorDescription } from '../run/runEvent.ts';

/** What a request failed with or a script threw. Scripts throw anything: text, null, objects with a `message` that is none. */
export function describeError(thrown: unknown): ErrorDescription {
  if (typeof thrown !== 'object' || thrown === null || !('message' in thrown)) {
    return { name: 'Error', message: typeof thrown === 'string' ? thrown : inspect(thrown), stack: null };
  }
  const { name, message, stack }: { name?: unknown; message: unknown; stack?: unknown } = thrown;
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : message === undefined ? 'unknown error' : inspect(message),
    stack: typeof stack === 'string' ? stack : null,
  };
}

import { inspectWhole } from './inspectWhole.ts';
import type { ErrorDescription } from '../run/runEvent.ts';

/** What a request failed with or a script threw. Scripts throw anything: text, null, objects with a `message` that is none. */
export function describeError(thrown: unknown): ErrorDescription {
  if (typeof thrown !== 'object' || thrown === null || !('message' in thrown)) {
    return { name: 'Error', message: typeof thrown === 'string' ? thrown : inspectWhole(thrown), stack: null };
  }
  const { name, message, stack }: { name?: unknown; message: unknown; stack?: unknown } = thrown;
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : message === undefined ? 'unknown error' : inspectWhole(message),
    stack: typeof stack === 'string' ? stack : null,
    // Chai's message cuts long values; these are whole.
    ...('expected' in thrown &&
      'actual' in thrown && { comparison: { expected: shown(thrown.expected), actual: shown(thrown.actual) } }),
  };
}

/** As JSON, which tells `200` from `"200"` and which redaction knows how to read. */
function shown(value: unknown): string {
  const isJson =
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'object' && value !== null);
  try {
    return (isJson ? JSON.stringify(value, null, 2) : undefined) ?? inspectWhole(value);
  } catch {
    // A cycle, or a BigInt somewhere in it.
    return inspectWhole(value);
  }
}

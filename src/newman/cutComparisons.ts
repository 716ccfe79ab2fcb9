import type { ErrorDescription, RunEvent } from '../run/runEvent.ts';

/** Characters of each side of what an assertion compared. */
const KEPT_COMPARISON = 8 * 1024;

/** Call it after redaction: half a secret is a secret too. */
export function cutComparisons(event: RunEvent): RunEvent {
  if (event.type === 'assertionFinished' && event.error !== null) return { ...event, error: cutError(event.error) };
  return event.type === 'scriptFailed' ? { ...event, error: cutError(event.error) } : event;
}

function cutError(error: ErrorDescription): ErrorDescription {
  if (error.comparison === undefined) return error;
  const { expected, actual } = error.comparison;
  return { ...error, comparison: { expected: cutText(expected), actual: cutText(actual) } };
}

function cutText(text: string): string {
  return text.length <= KEPT_COMPARISON ? text : `${text.slice(0, KEPT_COMPARISON)}…`;
}

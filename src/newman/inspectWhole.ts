import { inspect } from 'node:util';

/**
 * As `inspect` shows a value, with all of every text in it: cut before it is redacted, a text may end in the middle of a
 * secret.
 */
export function inspectWhole(value: unknown): string {
  return inspect(value, { depth: 6, maxStringLength: Number.POSITIVE_INFINITY });
}

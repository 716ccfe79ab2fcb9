import { inspectWhole } from './inspectWhole.ts';

/** What stands where text should stand, as it is sent: files and scripts put anything there. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  try {
    // undefined: a function, a symbol.
    return JSON.stringify(value) ?? inspectWhole(value);
  } catch {
    // A cycle, a BigInt, a toJSON that throws.
    return inspectWhole(value);
  }
}

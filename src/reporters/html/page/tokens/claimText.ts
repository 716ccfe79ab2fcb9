/** Times that claims give (RFC 7519 §2, NumericDate: seconds since 1970), for people. */
import { formatDateTime } from '../shared/format.ts';

const TIMES = new Set(['exp', 'iat', 'nbf', 'auth_time', 'updated_at']);

/** A claim's value as text; lists of texts in one line, everything else as JSON. */
export function claimText(name: string, value: unknown): string {
  if (TIMES.has(name) && typeof value === 'number') return `${value} (${formatDateTime(value * 1000)})`;
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((element) => typeof element === 'string')) return value.join(', ');
  return JSON.stringify(value);
}

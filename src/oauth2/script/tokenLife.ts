import type { JsonObject } from '../../postman/jsonObject.ts';
import { memberAt } from './jsonObject.ts';
import type { TokenSettings } from './tokenSettings.ts';

/** Seconds; no access token lives longer. */
const TEN_YEARS = 10 * 365 * 24 * 60 * 60;

/**
 * Seconds that the token lives, as the answer says: `expires_in` (RFC 6749 §5.1), by some providers as text, or the
 * time it expires. A life that cannot be is as good as none, and worth a line in the log.
 *
 * @param date the answer's Date header: the clock by which it says when the token expires
 */
export function readLife(
  body: JsonObject,
  date: string | null,
  { expiresAtField }: Pick<TokenSettings, 'expiresAtField'>,
): number | null {
  const expiresAt = expiresAtField === undefined ? undefined : memberAt(body, expiresAtField);
  const field = expiresAt === undefined || expiresAt === null ? 'expires_in' : (expiresAtField ?? '');
  const value = field === 'expires_in' ? body['expires_in'] : expiresAt;
  if (value === undefined || value === null) return null;
  const life = field === 'expires_in' ? toNumber(value) : secondsUntil(value, date);
  if (life > 0 && life <= TEN_YEARS) return life;
  console.warn(
    `The answer says ${field} ${JSON.stringify(value)}, which no token’s life can be: it is taken as not said.`,
  );
  return null;
}

function toNumber(value: unknown): number {
  if (typeof value === 'string' && value.trim() !== '') return Number(value);
  return typeof value === 'number' ? value : Number.NaN;
}

/** An ISO 8601 time, or seconds or milliseconds since 1970. */
function secondsUntil(value: unknown, date: string | null): number {
  const theirNow = Date.parse(date ?? '');
  const now = Number.isNaN(theirNow) ? Date.now() : theirNow;
  const number = toNumber(value);
  if (Number.isNaN(number)) return Math.round((Date.parse(String(value)) - now) / 1000);
  return Math.round((number > 1e11 ? number : number * 1000) / 1000 - now / 1000);
}

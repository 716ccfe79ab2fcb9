import type { JsonObject } from '../../postman/jsonObject.ts';
import { latin1OfBase64url } from './encoding.ts';
import { findMember, parseJsonObject } from './jsonObject.ts';
import type { TokenSettings } from './tokenSettings.ts';

/** Seconds; no access token lives longer. */
const TEN_YEARS = 10 * 365 * 24 * 60 * 60;

/**
 * Members that say how long the token lives or when it ends, as providers write them, without case and punctuation; the
 * earlier one counts. Never `ext_expires_in` (Entra: only for an outage) nor `refresh_token_expires_in`.
 */
const NAMES: readonly string[] = [
  'expiresin',
  'accesstokenexpiresin',
  'tokenexpiresin',
  'expirein',
  'leaseduration',
  'expiresat',
  'accesstokenexpiresat',
  'tokenexpiresat',
  'expireat',
  'expireson',
  'expires',
  'accesstokenexpires',
  'tokenexpires',
  'expiration',
  'accesstokenexpiration',
  'tokenexpiration',
  'expirationtime',
  'expirationdate',
  'expiretime',
  'expirestime',
  'expiry',
  'tokenexpiry',
  'expirydate',
  'expirytime',
  'validuntil',
  'validto',
  'exp',
];

/** What holds the token: the objects around it, its own first, and the whole answer. */
export interface AnswerWithToken {
  readonly body: unknown;
  readonly holders: readonly JsonObject[];
  readonly accessToken: string;
  /** The answer's Date header: the clock by which it says when the token expires. */
  readonly date: string | null;
}

/**
 * Seconds that the token lives: what `expiresAtField` names, else `expires_in` (RFC 6749 §5.1) or what other providers
 * have in its place, beside the token and then further out, else the token's own `exp` where it is a JWT (RFC 7519
 * §4.1.4). A life that cannot be is as good as none, and worth a line in the log.
 */
export function readLife(
  answer: AnswerWithToken,
  { expiresAtField }: Pick<TokenSettings, 'expiresAtField'>,
): number | null {
  const now = clockOf(answer.date);
  const named = expiresAtField === undefined ? undefined : findMember(answer.body, expiresAtField)?.value;
  for (const [name, value] of [[expiresAtField ?? '', named] as const, ...answer.holders.flatMap(saidIn)]) {
    if (value === undefined || value === null || value === '' || typeof value === 'boolean') continue;
    const life = secondsOf(value, now);
    if (life > 0 && life <= TEN_YEARS) return life;
    console.warn(
      `The answer says ${name} ${JSON.stringify(value)}, which no token’s life can be: it is taken as not said.`,
    );
  }
  const life = Math.round(expiryOfJwt(answer.accessToken) - now / 1000);
  return life > 0 && life <= TEN_YEARS ? life : null;
}

function saidIn(holder: JsonObject): readonly (readonly [name: string, value: unknown])[] {
  const members = Object.entries(holder);
  return NAMES.flatMap((known) => members.filter(([name]) => name.toLowerCase().replace(/[^a-z]/g, '') === known));
}

function clockOf(date: string | null): number {
  const theirs = Date.parse(date ?? '');
  return Number.isNaN(theirs) ? Date.now() : theirs;
}

/**
 * Which of both a number is, its size says: seconds from now up to ten years, which is long before any time since 1970
 * in seconds or milliseconds.
 *
 * @param now milliseconds since 1970
 */
function secondsOf(value: unknown, now: number): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && !Number.isNaN(number)) {
    if (number < 1e9) return number;
    return Math.round((number > 1e11 ? number / 1000 : number) - now / 1000);
  }
  if (typeof value !== 'string') return Number.NaN;
  const text = value.trim();
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*([smhd])[a-z]*$/i.exec(text) ?? [];
  if (amount !== undefined) return Math.round(Number(amount) * (SECONDS[unit.toLowerCase()] ?? Number.NaN));
  // A time without an offset is the provider's, and theirs is UTC more often than this machine's.
  const iso = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text) ? `${text.replace(' ', 'T')}Z` : text;
  return Math.round((Date.parse(iso) - now) / 1000);
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds since 1970; NaN for what is no JWT or has no end. */
function expiryOfJwt(token: string): number {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return Number.NaN;
  try {
    return Number(parseJsonObject(latin1OfBase64url(payload))?.['exp'] ?? Number.NaN);
  } catch {
    return Number.NaN;
  }
}

// How often, and how long, a provider is asked that cannot answer right now.

/** Requests for one thing, all together. */
const MOST_ATTEMPTS = 4;
/** Milliseconds for one token, waiting included; more only when the settings allow a single request more. */
const TIME_FOR_ALL = 60_000;
/** Milliseconds before the second attempt; then twice as much each time. */
const FIRST_WAIT = 250;

/** Milliseconds that obtaining one token may take. */
export function timeForAll(timeout: number): number {
  return Math.max(TIME_FOR_ALL, timeout);
}

export interface Attempt {
  /** From 1. */
  readonly number: number;
  readonly result:
    | {
        readonly kind: 'answer';
        readonly status: number;
        readonly retryAfter: string | null;
        /** Seconds, or a time in seconds since 1970, in place of `Retry-After`. */
        readonly rateLimitReset?: string | null;
        /** The answer's own Date header: its clock, which Retry-After goes by. */
        readonly date: string | null;
      }
    | { readonly kind: 'error'; readonly code: string | null };
}

export type NextStep =
  | { readonly kind: 'wait'; readonly milliseconds: number }
  /** The result stands. */
  | { readonly kind: 'stop' }
  /** The provider wants to be left alone longer than anybody waits here. */
  | { readonly kind: 'tooLong'; readonly seconds: number };

/**
 * What comes after an attempt. 429 and 503 honour Retry-After (RFC 9110 §10.2.3, RFC 6585 §4); other 5xx and dropped
 * connections are tried again after a growing, random wait; every other answer stands.
 *
 * @param remaining milliseconds that are left for all attempts
 * @param random from 0 to 1
 */
export function nextStep({ number, result }: Attempt, remaining: number, now: number, random: number): NextStep {
  if (!isPassing(result)) return { kind: 'stop' };
  const asked =
    result.kind === 'answer' && (result.status === 429 || result.status === 503)
      ? (retryAfter(result, now) ?? rateLimitReset(result, remaining, now))
      : null;
  if (asked !== null && asked >= remaining) return { kind: 'tooLong', seconds: Math.ceil(asked / 1000) };
  const milliseconds = asked ?? FIRST_WAIT * 2 ** (number - 1) * (0.5 + random);
  return number >= MOST_ATTEMPTS || milliseconds >= remaining ? { kind: 'stop' } : { kind: 'wait', milliseconds };
}

/** Codes of Node's errors: the connection broke off, or name resolution was out of order for a moment. */
const PASSING_ERRORS = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'EAI_AGAIN']);

function isPassing(result: Attempt['result']): boolean {
  return result.kind === 'error'
    ? PASSING_ERRORS.has(result.code ?? '')
    : result.status === 429 || (result.status >= 500 && result.status <= 599);
}

/** Not a standard: where it says more than anybody waits here, it may mean something else. */
function rateLimitReset(
  { status, rateLimitReset: value, date }: { status: number; rateLimitReset?: string | null; date: string | null },
  remaining: number,
  now: number,
): number | null {
  const text = (value ?? '').trim();
  if (status !== 429 || !/^\d{1,10}$/.test(text)) return null;
  const theirNow = Date.parse(date ?? '');
  const seconds = Number(text);
  const wait = seconds < 1e9 ? seconds * 1000 : Math.max(0, seconds * 1000 - (Number.isNaN(theirNow) ? now : theirNow));
  return wait < remaining ? wait : null;
}

/** Milliseconds to wait; null when the header is absent or says nothing. */
function retryAfter({ retryAfter: value, date }: { retryAfter: string | null; date: string | null }, now: number) {
  const text = (value ?? '').trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // An HTTP date begins with the name of the day (RFC 9110 §5.6.7); Date.parse takes much that is none.
  if (!/^[A-Z][a-z]{2}/.test(text)) return null;
  const at = Date.parse(text);
  const theirNow = Date.parse(date ?? '');
  return Number.isNaN(at) ? null : Math.max(0, at - (Number.isNaN(theirNow) ? now : theirNow));
}

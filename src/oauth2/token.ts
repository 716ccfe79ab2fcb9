/** A token that was obtained in this run, as workers and parent hand it to each other; never part of a run event. */
import { createHash } from 'node:crypto';

/**
 * Variables that the token script leaves for its next run, such as a rotated refresh token: by name. They travel with
 * the token, since the next renewal may happen in another worker process.
 */
export type CarriedVariables = Readonly<Record<string, string>>;

export interface ObtainedToken {
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly obtainedAt: number;
  /** Milliseconds since 1970; null when the life is unknown: then the token is used until the API refuses it. */
  readonly expiresAt: number | null;
  readonly scope: string | null;
  readonly carried: CarriedVariables;
  /** `cache`: obtained by an earlier run. */
  readonly origin: 'run' | 'cache';
}

/** No more than a minute, and no more than a tenth of the token's life, which may be seconds only. */
const LARGEST_SKEW = 60_000;
const SKEW_OF_LIFE = 0.1;
/**
 * Providers count in whole seconds and cut the moment of issue down to one (`iat` and `exp`, RFC 7519 §4.1): a token
 * of 3 s may end 2 s after it came.
 */
const LOST_TO_WHOLE_SECONDS = 1_000;

/** Whether the token has to be renewed before the next request. */
export function isDue(token: ObtainedToken, now: number): boolean {
  if (token.expiresAt === null) return false;
  const life = token.expiresAt - token.obtainedAt;
  return now >= token.expiresAt - Math.min(LARGEST_SKEW, LOST_TO_WHOLE_SECONDS + life * SKEW_OF_LIFE);
}

/** First 8 hex digits of the token's SHA-256: tells tokens apart in logs without telling them. */
export function fingerprintOf(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 8);
}

/** Whether an API's answer says that the token is no good. */
import type { ObtainedToken } from './token.ts';
import type { ResolvedTokenProfile } from './tokenProfile.ts';

/** RFC 6750 §3.1 has 401 for a token that is expired or revoked, 403 for one that may not. */
export const DEFAULT_REFUSED_STATUSES: readonly number[] = [401];

/** What APIs answer to a token that has ended; whether it has, is known, and no fresh one is asked for in vain. */
const OF_ENDED_TOKENS: ReadonlySet<number> = new Set([401, 403, 419, 440, 498]);

/** @param now milliseconds since 1970 */
export function refusesToken(
  status: number,
  { refusedStatuses }: Pick<ResolvedTokenProfile, 'refusedStatuses'>,
  { expiresAt }: Pick<ObtainedToken, 'expiresAt'>,
  now: number,
): boolean {
  const hasEnded = expiresAt !== null && now >= expiresAt;
  return refusedStatuses.includes(status) || (hasEnded && OF_ENDED_TOKENS.has(status));
}

import type { ObtainedTokenDescription } from '../run/runEvent.ts';
import { fingerprintOf } from './token.ts';
import type { ObtainedToken } from './token.ts';
import { claimsOf } from './tokenClaims.ts';

/** What may be said of a token. */
export function describeToken(
  token: Pick<ObtainedToken, 'value' | 'obtainedAt' | 'expiresAt' | 'scope'>,
): ObtainedTokenDescription {
  return {
    fingerprint: fingerprintOf(token.value),
    expiresInSeconds: token.expiresAt === null ? null : Math.round((token.expiresAt - token.obtainedAt) / 1000),
    expiresAt: token.expiresAt === null ? null : new Date(token.expiresAt).toISOString(),
    scope: token.scope,
    claims: claimsOf(token.value),
  };
}

import { webCrypto } from './webCrypto.ts';
import type { AssertionSettings, JsonObject } from './tokenSettings.ts';

/** Clocks differ: an assertion from the future is refused, by GitHub for one. */
const BACKDATED = 10;

/**
 * The claims of an assertion (RFC 7523 §3), made anew for every request: a `jti` is good only once.
 *
 * @param lifetime seconds from now
 */
export function assertionClaims(
  { issuer, subject, audience, claims = {} }: AssertionSettings,
  lifetime: number,
): JsonObject {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: issuer,
    ...(subject === undefined ? {} : { sub: subject }),
    ...(audience === undefined ? {} : { aud: audience }),
    iat: now - BACKDATED,
    nbf: now - BACKDATED,
    exp: now + lifetime,
    jti: uniqueId(),
    ...claims,
  };
}

function uniqueId(): string {
  return (
    webCrypto()?.randomUUID() ?? Array.from({ length: 32 }, () => Math.floor(Math.random() * 16).toString(16)).join('')
  );
}

/** What a JWT access token says of itself (RFC 9068), for people who ask why the API refuses it; nothing is verified. */
import { isSecretName } from '../secrets/secretNames.ts';

/**
 * Identifiers that are worth something to whoever holds them: `jti`, which some providers take in place of the token,
 * sessions (`sid` of OpenID Connect Front-Channel Logout 1.0, which Keycloak repeats as `session_state`), and what binds a token to one sign-in (OpenID Connect Core 1.0 §2).
 */
const SECRET_IDENTIFIERS = new Set(['jti', 'sid', 'session_state', 'nonce', 'at_hash', 'c_hash', 's_hash']);

export type TokenClaims = Readonly<Record<string, unknown>>;

/** The claims of a signed JWT (RFC 7519 §3), without those that are secrets; null for every other token. */
export function claimsOf(token: string): TokenClaims | null {
  const [, payload, signature, ...more] = token.split('.');
  if (payload === undefined || signature === undefined || more.length > 0) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return isRecord(claims) ? withoutSecrets(claims) : null;
  } catch {
    return null;
  }
}

function withoutSecrets(claims: TokenClaims): TokenClaims {
  return Object.fromEntries(
    Object.entries(claims)
      .filter(([name]) => !SECRET_IDENTIFIERS.has(name) && !isSecretName(name))
      .map(([name, value]) => [name, valueWithoutSecrets(value)]),
  );
}

function valueWithoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((element) => valueWithoutSecrets(element));
  return isRecord(value) ? withoutSecrets(value) : value;
}

function isRecord(value: unknown): value is TokenClaims {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

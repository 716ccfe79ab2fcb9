/** Decides whether a request may do what it asks for, by the access token it carries (RFC 6750, RFC 9068 §4). */
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import type { Scope } from '../scopes.ts';
import type { Answer } from './answer.ts';

export type TokenVerdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'withoutToken' }
  | { readonly kind: 'expiredToken'; readonly description: string }
  | { readonly kind: 'invalidToken'; readonly description: string }
  | { readonly kind: 'insufficientScope'; readonly scope: Scope };

type TokenRefusal = Exclude<TokenVerdict, { kind: 'accepted' }>;

/** @param authorization the request's Authorization header */
export type TokenCheck = (authorization: string | undefined, scope: Scope) => Promise<TokenVerdict>;

interface TokenCheckOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
}

export function createTokenCheck({ issuer, audience, jwksUrl }: TokenCheckOptions): TokenCheck {
  const keys = createRemoteJWKSet(new URL(jwksUrl));
  return async (authorization, scope) => {
    const token = /^Bearer(?: +(?<token>.*))?$/i.exec(authorization ?? '');
    if (token === null) return { kind: 'withoutToken' };
    try {
      const { payload } = await jwtVerify(token.groups?.['token'] ?? '', keys, {
        issuer,
        audience,
        algorithms: ['ES256'],
        typ: 'at+jwt',
        requiredClaims: ['exp'],
      });
      return scopesOf(payload).includes(scope) ? { kind: 'accepted' } : { kind: 'insufficientScope', scope };
    } catch (error) {
      return judge(error);
    }
  };
}

/** RFC 6750 §3: a request without a token learns only that it needs one; all others learn what is wrong with theirs. */
export function answerRefusal(verdict: TokenRefusal): Answer {
  if (verdict.kind === 'withoutToken') {
    return refusal(401, 'Bearer', 'unauthorized', 'This needs an access token.');
  }
  if (verdict.kind === 'insufficientScope') {
    const challenge = `Bearer error="insufficient_scope", scope="${verdict.scope}"`;
    return refusal(403, challenge, 'insufficient_scope', `This needs the scope ${verdict.scope}.`);
  }
  const challenge = `Bearer error="invalid_token", error_description="${verdict.description}"`;
  return refusal(401, challenge, 'invalid_token', verdict.description);
}

function refusal(status: 401 | 403, challenge: string, error: string, message: string): Answer {
  return { status, headers: { 'WWW-Authenticate': challenge }, body: { error, message } };
}

function scopesOf(payload: JWTPayload): readonly string[] {
  return typeof payload['scope'] === 'string' ? payload['scope'].split(' ') : [];
}

/**
 * The descriptions are our own: jose's contain quotation marks, which would have to be escaped in the header.
 * @throws whatever is not the token's fault, such as keys that cannot be fetched
 */
function judge(error: unknown): TokenVerdict {
  if (error instanceof errors.JWTExpired) {
    return { kind: 'expiredToken', description: 'The access token expired' };
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return { kind: 'invalidToken', description: `The access token is not for this API (${error.claim})` };
  }
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey) {
    return { kind: 'invalidToken', description: 'The signature of the access token is wrong' };
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return { kind: 'invalidToken', description: 'The access token is signed with another algorithm' };
  }
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) {
    return { kind: 'invalidToken', description: 'The access token is malformed' };
  }
  throw error;
}

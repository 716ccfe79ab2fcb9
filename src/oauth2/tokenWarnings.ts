/** What is odd about a token that was obtained: it works, or seems to, and an API may refuse it all the same. */
import type { TokenClaims } from './tokenClaims.ts';

export interface TokenFacts {
  /** As it was sent; null when none was asked for. */
  readonly requestedScope: string | null;
  /** As the provider said it in its answer; null when it said nothing. */
  readonly grantedScope: string | null;
  /** What the parameters `audience` and `resource` asked for, without any variable. */
  readonly requestedAudience: readonly string[];
  /** null for a token that is no JWT. */
  readonly claims: TokenClaims | null;
  /** The Date header of the provider's answer; null without one. */
  readonly answeredAt: string | null;
  /** When the answer came by the clock of this machine, in milliseconds since 1970. */
  readonly receivedAt: number;
}

/** Milliseconds: no more than what two clocks may differ by before tokens of one are odd to the other. */
const TOLERATED_CLOCK_DIFFERENCE = 60_000;

/**
 * Asked for by whoever wants to know who logged in, or a refresh token (OpenID Connect Core 1.0 §5.4 and §11): no API
 * looks for them, and many providers do not repeat them.
 */
const SCOPES_OF_THE_LOGIN = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access']);

/** One sentence or two for each thing that is odd. */
export function tokenWarnings(facts: TokenFacts): readonly string[] {
  return [...scopeWarnings(facts), ...audienceWarnings(facts), ...clockWarnings(facts)];
}

function scopeWarnings({ requestedScope, grantedScope, claims }: TokenFacts): readonly string[] {
  const said = grantedScope ?? scopeClaim(claims);
  // Silence means that the scope is the one that was asked for (RFC 6749 §5.1).
  if (requestedScope === null || said === null) return [];
  const granted = new Set(words(said));
  const dropped = words(requestedScope).filter(
    (scope) => !SCOPES_OF_THE_LOGIN.has(scope) && !isGranted(scope, granted),
  );
  if (dropped.length === 0) return [];
  const rest = granted.size === 0 ? 'none at all' : `only "${words(said).join(' ')}"`;
  return [
    `The provider left out scope "${dropped.join(' ')}" and granted ${rest}. Allow the client that scope there, or do not ask for it.`,
  ];
}

/** RFC 9068 §2.2.3 has `scope`; Okta an array `scp`, Entra a text. */
function scopeClaim(claims: TokenClaims | null): string | null {
  const claim = claims?.['scope'] ?? claims?.['scp'];
  if (typeof claim === 'string') return claim;
  return Array.isArray(claim) ? claim.join(' ') : null;
}

/** Entra names a scope by the API's URI before it, grants it by its last word, and takes `.default` for whatever there is. */
function isGranted(scope: string, granted: ReadonlySet<string>): boolean {
  if (granted.has(scope)) return true;
  const lastWord = scope.slice(scope.lastIndexOf('/') + 1);
  return scope.includes('://') && (lastWord === '.default' || granted.has(lastWord));
}

function audienceWarnings({ requestedAudience, claims }: TokenFacts): readonly string[] {
  const claim = claims?.['aud'];
  const said = (Array.isArray(claim) ? claim : [claim]).filter((one): one is string => typeof one === 'string');
  const different = requestedAudience.filter((one) => !said.includes(one));
  if (said.length === 0 || different.length === 0) return [];
  const slash = different.some((one) => said.some((other) => withoutSlash(other) === withoutSlash(one)));
  return [
    `The token is for audience "${said.join('", "')}", and "${different.join('", "')}" was asked for: an API that checks the audience will refuse it.${slash ? ' They differ by the slash at their end.' : ''}`,
  ];
}

function clockWarnings({ answeredAt, receivedAt, claims }: TokenFacts): readonly string[] {
  const theirs = Date.parse(answeredAt ?? '');
  const ahead = Number.isNaN(theirs) ? 0 : receivedAt - theirs;
  if (Math.abs(ahead) > TOLERATED_CLOCK_DIFFERENCE) {
    return [
      `This machine's clock is ${duration(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} the provider's: tokens end sooner or later than it seems, and signed assertions may be refused. Set one of them right.`,
    ];
  }
  // Without a Date header, or with a gateway's.
  const begins = Math.max(...[claims?.['iat'], claims?.['nbf']].map((time) => (typeof time === 'number' ? time : 0)));
  const early = begins * 1000 - receivedAt;
  if (early <= TOLERATED_CLOCK_DIFFERENCE) return [];
  return [
    `The token is not good before ${duration(early)} from now (claim ${claims?.['iat'] === begins ? 'iat' : 'nbf'}): the clock of this machine or of the provider is off, and an API may refuse the token until then.`,
  ];
}

function words(scope: string): readonly string[] {
  return scope.split(/[\s,]+/).filter((word) => word !== '');
}

function withoutSlash(text: string): string {
  return text.replace(/\/+$/, '');
}

function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

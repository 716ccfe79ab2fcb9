/** Auth that has no token of its own to send, or one that settings replace: what token profiles fill. */
import type { AuthDefinition } from '../postman/definitions.ts';
import { authParameter, withAuthParameter } from '../postman/mapAuth.ts';
import { isLoginGrant } from './loginSettings.ts';
import { blockGrantOf } from './ownBlocks.ts';

/**
 * - `none`: no token, and nothing to obtain one from, as Postman's export leaves OAuth 2.0 auth, since a token is not
 *   exported. The runtime sends nothing for it (its `oauth2` and `bearer` authorizers skip the request).
 * - `exported`: the token that was there at the export, and nothing to renew it from.
 * - `person`: a block whose grant needs somebody at a browser.
 */
export type TokenlessKind = 'none' | 'exported' | 'person';

/**
 * @param blocks `replace`: what a block itself says of getting a token does not count
 * @returns null: the auth says itself where its token comes from, or is about no token
 */
export function tokenlessKind(auth: AuthDefinition, blocks: 'use' | 'replace'): TokenlessKind | null {
  if (auth.type === 'bearer') return isEmpty(authParameter(auth, 'token')) ? 'none' : null;
  if (auth.type !== 'oauth2') return null;
  const grant = blockGrantOf(auth);
  if (grant !== null && blocks === 'replace') return 'none';
  if (grant !== null) return isLoginGrant(grant) ? 'person' : null;
  const token = authParameter(auth, 'accessToken');
  if (isEmpty(token)) return 'none';
  return typeof token === 'string' && !token.includes('{{') ? 'exported' : null;
}

function isEmpty(token: unknown): boolean {
  return token === undefined || token === null || (typeof token === 'string' && token.trim() === '');
}

/** The auth with a token from that variable; where the token goes, and what stands before it, stays. */
export function filledWith(variable: string, auth: AuthDefinition): AuthDefinition {
  return auth.type === 'bearer'
    ? withAuthParameter(auth, 'token', `{{${variable}}}`)
    : withAuthParameter(asSent(auth), 'accessToken', `{{${variable}}}`);
}

/** The block without what it says of getting a token, and without a token: the runtime sends nothing for it. */
export function asSent(auth: AuthDefinition): AuthDefinition {
  const kept = SENDING.flatMap((name) => {
    const value = authParameter(auth, name);
    return value === undefined ? [] : [{ key: name, value, type: 'string' }];
  });
  return { type: auth.type, [auth.type]: kept };
}

/** What the runtime reads of a block besides its token. */
const SENDING = ['addTokenTo', 'headerPrefix', 'tokenType'];

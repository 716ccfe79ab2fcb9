/**
 * The OAuth 2.0 blocks that a collection carries itself: as Postman exports them, in the auth of the collection, of
 * folders and of requests. Postman's app gets such a token in a popup, by hand; Newman never does. Each different block
 * becomes a token profile, and its `accessToken` becomes that profile's variable, in memory; nothing else of it changes.
 */
import type { AuthDefinition, CollectionDefinition } from '../postman/definitions.ts';
import { isJsonObject } from '../postman/jsonObject.ts';
import { authParameter, mapAuth, withAuthParameter } from '../postman/mapAuth.ts';
import type { AuthOwner } from '../postman/mapAuth.ts';
import type { LoginGrantType, TokenProfileSettings } from '../config/tokenProfileSettings.ts';
import { isLoginGrant } from './loginSettings.ts';

interface OwnBlock {
  readonly name: string;
  readonly settings: TokenProfileSettings & { readonly variable: string };
  /** The variable is the one that the block refers to; else it is made up here, and no script can know it. */
  readonly isVariableKnown: boolean;
  /** A block whose grant needs a person in a browser, once (`tokenman login`); null for any other. */
  readonly interactive: InteractiveBlock | null;
}

export interface InteractiveBlock {
  /** As Postman calls it. */
  readonly grantType: string;
  /** The token that was exported with the block: one that a person got, good as long as there is no login. */
  readonly exportedToken: string | null;
}

export interface AdoptedBlocks {
  readonly collection: CollectionDefinition;
  readonly blocks: readonly OwnBlock[];
}

/**
 * @param fills whether a script of the collection fills a variable: such a token is the collection's own business
 * @param isInEffect whether a request has that auth, its own or inherited
 */
export function adoptOwnBlocks(
  collection: CollectionDefinition,
  fills: (variable: string) => boolean,
  isInEffect: (auth: AuthDefinition) => boolean,
): AdoptedBlocks {
  const blocks = new Map<string, OwnBlock>();

  const adopted = mapAuth(collection, (auth, owner) => {
    if (auth.type !== 'oauth2' || !isInEffect(auth)) return auth;
    const grant = blockGrantOf(auth);
    if (grant === null) return auth;
    const accessToken = text(auth, 'accessToken');
    const referred = referredVariable(accessToken);
    if (referred !== null && fills(referred)) return auth;

    const settings = settingsOf(auth, grant);
    const interactive = isLoginGrant(grant)
      ? {
          grantType: text(auth, 'grant_type') || grant,
          exportedToken: referred === null && accessToken !== '' ? accessToken : null,
        }
      : null;
    const key = JSON.stringify([settings, referred, interactive]);
    const known = blocks.get(key);
    const taken = [...blocks.values()].some((block) => block.settings.variable === referred);
    const variable = known?.settings.variable ?? (taken ? null : referred) ?? nextVariable(blocks.size);
    if (known === undefined) {
      const isVariableKnown = variable === referred;
      blocks.set(key, { name: nameOf(owner), settings: { ...settings, variable }, isVariableKnown, interactive });
    }
    return withAuthParameter(auth, 'accessToken', `{{${variable}}}`);
  });
  return { collection: adopted, blocks: [...blocks.values()] };
}

type BlockGrant = 'client_credentials' | 'password' | LoginGrantType;

/** null: the block holds nothing to obtain a token from, as exports with a token alone do. */
export function blockGrantOf(auth: AuthDefinition): BlockGrant | null {
  const canAsk = text(auth, 'accessTokenUrl') !== '';
  const canSignIn = text(auth, 'authUrl') !== '';
  switch (text(auth, 'grant_type')) {
    case 'client_credentials':
      return canAsk ? 'client_credentials' : null;
    case 'password_credentials':
    case 'password':
      return canAsk ? 'password' : null;
    case 'implicit':
      return canSignIn ? 'implicit' : null;
    case '':
      // Older exports leave the grant out; where there is a page to sign in at, somebody has to.
      if (!canAsk) return null;
      return canSignIn ? 'authorization_code' : 'client_credentials';
    default:
      return canAsk ? 'authorization_code' : null;
  }
}

function settingsOf(auth: AuthDefinition, grant: BlockGrant): TokenProfileSettings {
  const sent = requestParameters(auth, 'tokenRequestParams');
  const query = sent.filter(({ place }) => place === 'request_url');
  const secret = grant === 'implicit' ? '' : text(auth, 'clientSecret');
  // The body's type is that of the body, which is a form.
  const headers = sent.filter(({ key, place }) => place === 'request_header' && !/^content-type$/i.test(key));
  // Then it is all the authentication there is: two are forbidden (RFC 6749 §2.3).
  const hasOwnAuthorization = headers.some(({ key }) => /^authorization$/i.test(key));
  const body = sent.filter(({ place }) => place !== 'request_url' && place !== 'request_header');
  const client =
    secret === '' || hasOwnAuthorization
      ? ({ clientAuthentication: 'none' } as const)
      : {
          clientAuthentication:
            text(auth, 'client_authentication') === 'body'
              ? ('client_secret_post' as const)
              : ('client_secret_basic' as const),
          clientSecret: secret,
        };
  return {
    tokenUrl: grant === 'implicit' ? '' : withQuery(text(auth, 'accessTokenUrl'), query),
    grantType: grant,
    ...(grant === 'password' ? { username: text(auth, 'username'), password: text(auth, 'password') } : {}),
    ...(isLoginGrant(grant) ? loginSettings(auth) : {}),
    ...client,
    clientId: text(auth, 'clientId'),
    scope: text(auth, 'scope'),
    ...optionalList('audience', text(auth, 'audience')),
    ...optionalList('resource', text(auth, 'resource')),
    ...(body.length === 0 ? {} : { extraParameters: Object.fromEntries(body.map(({ key, value }) => [key, value])) }),
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers.map(({ key, value }) => [key, value])) }),
  };
}

/** What the login needs; a redirect URI that is not on this machine is Postman's own, and of no use here. */
function loginSettings(auth: AuthDefinition): TokenProfileSettings {
  const authorizationUrl = text(auth, 'authUrl');
  const redirectUri = text(auth, 'redirect_uri');
  const parameters = requestParameters(auth, 'authRequestParams');
  return {
    ...(authorizationUrl === '' ? {} : { authorizationUrl }),
    ...(LOOPBACK.test(redirectUri) ? { redirectUri } : {}),
    ...(parameters.length === 0
      ? {}
      : { authorizationParameters: Object.fromEntries(parameters.map(({ key, value }) => [key, value])) }),
  };
}

const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost)(?:[:/]|$)/;

interface RequestParameter {
  readonly key: string;
  readonly value: string;
  readonly place: string;
}

/** What Postman calls the advanced parameters of the token request and of the authorization request. */
function requestParameters(
  auth: AuthDefinition,
  name: 'tokenRequestParams' | 'authRequestParams',
): readonly RequestParameter[] {
  const list: unknown = authParameter(auth, name);
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown): RequestParameter[] => {
    if (!isJsonObject(entry) || entry['enabled'] === false || typeof entry['key'] !== 'string' || entry['key'] === '') {
      return [];
    }
    return [{ key: entry['key'], value: plain(entry['value']), place: plain(entry['send_as']) }];
  });
}

function withQuery(url: string, parameters: readonly RequestParameter[]): string {
  if (parameters.length === 0) return url;
  const query = parameters.map(({ key, value }) => `${encodeURIComponent(key)}=${value}`).join('&');
  return `${url}${url.includes('?') ? '&' : '?'}${query}`;
}

function optionalList(name: 'audience' | 'resource', value: string): { readonly [key in typeof name]?: string } {
  return value === '' ? {} : { [name]: value };
}

/** `{{token}}` and nothing else: the collection has named the variable itself. */
export function referredVariable(accessToken: string): string | null {
  return /^\{\{([^{}$][^{}]*)\}\}$/.exec(accessToken)?.[1] ?? null;
}

function nextVariable(taken: number): string {
  return taken === 0 ? 'oauth2Token' : `oauth2Token${taken + 1}`;
}

function nameOf({ kind, name }: AuthOwner): string {
  return `OAuth 2.0 of ${kind} "${name}"`;
}

function text(auth: AuthDefinition, name: string): string {
  return plain(authParameter(auth, name));
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

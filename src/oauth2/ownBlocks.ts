/**
 * The OAuth 2.0 blocks that a collection carries itself: as Postman exports them, in the auth of the collection, of
 * folders and of requests. Postman's app gets such a token in a popup, by hand; Newman never does. Each different block
 * becomes a token profile, and its `accessToken` becomes that profile's variable, in memory; nothing else of it changes.
 */
import type { AuthDefinition, CollectionDefinition } from '../postman/definitions.ts';
import { isJsonObject } from '../postman/jsonObject.ts';
import { authParameter, mapAuth, withAuthParameter } from '../postman/mapAuth.ts';
import type { AuthOwner } from '../postman/mapAuth.ts';
import type { TokenProfileSettings } from '../config/tokenProfileSettings.ts';

/** A block that can be executed as it stands. */
interface OwnBlock {
  readonly name: string;
  readonly settings: TokenProfileSettings & { readonly variable: string };
}

/** A block whose grant needs a person in a browser. */
export interface InteractiveBlock {
  readonly name: string;
  readonly grantType: string;
  /** The variable that a token may be given in, by hand or by a login. */
  readonly variable: string;
}

export interface AdoptedBlocks {
  readonly collection: CollectionDefinition;
  readonly blocks: readonly OwnBlock[];
  readonly interactive: readonly InteractiveBlock[];
}

/** @param fills whether a script of the collection fills a variable: such a token is the collection's own business */
export function adoptOwnBlocks(collection: CollectionDefinition, fills: (variable: string) => boolean): AdoptedBlocks {
  const blocks = new Map<string, OwnBlock>();
  const interactive = new Map<string, InteractiveBlock>();

  const adopted = mapAuth(collection, (auth, owner) => {
    if (auth.type !== 'oauth2') return auth;
    const grant = grantOf(auth);
    if (grant === null) return auth;
    const referred = referredVariable(text(auth, 'accessToken'));
    if (referred !== null && fills(referred)) return auth;

    if (grant === 'interactive') {
      // A literal token can only be the one that a person got; there is no other way to get one.
      if (referred === null && text(auth, 'accessToken') !== '') return auth;
      const variable = referred ?? nextVariable(interactive.size + blocks.size);
      interactive.set(variable, {
        name: nameOf(owner),
        grantType: text(auth, 'grant_type') || 'authorization_code',
        variable,
      });
      return withAuthParameter(auth, 'accessToken', `{{${variable}}}`);
    }
    const settings = settingsOf(auth, grant);
    const key = JSON.stringify([settings, referred]);
    const known = blocks.get(key);
    const variable = known?.settings.variable ?? referred ?? nextVariable(interactive.size + blocks.size);
    if (known === undefined) blocks.set(key, { name: nameOf(owner), settings: { ...settings, variable } });
    return withAuthParameter(auth, 'accessToken', `{{${variable}}}`);
  });
  return { collection: adopted, blocks: [...blocks.values()], interactive: [...interactive.values()] };
}

type ExecutableGrant = 'client_credentials' | 'password';

/** null: the block holds nothing to obtain a token from, as exports with a token alone do. */
function grantOf(auth: AuthDefinition): ExecutableGrant | 'interactive' | null {
  if (text(auth, 'accessTokenUrl') === '') return null;
  switch (text(auth, 'grant_type')) {
    case 'client_credentials':
      return 'client_credentials';
    case 'password_credentials':
    case 'password':
      return 'password';
    case '':
      // Older exports leave the grant out; where there is a page to sign in at, somebody has to.
      return text(auth, 'authUrl') === '' ? 'client_credentials' : 'interactive';
    default:
      return 'interactive';
  }
}

function settingsOf(auth: AuthDefinition, grant: ExecutableGrant): TokenProfileSettings {
  const sent = requestParameters(auth);
  const query = sent.filter(({ place }) => place === 'request_url');
  const secret = text(auth, 'clientSecret');
  const headers = sent.filter(({ place }) => place === 'request_header');
  const body = sent.filter(({ place }) => place !== 'request_url' && place !== 'request_header');
  const client =
    secret === ''
      ? ({ clientAuthentication: 'none' } as const)
      : {
          clientAuthentication:
            text(auth, 'client_authentication') === 'body'
              ? ('client_secret_post' as const)
              : ('client_secret_basic' as const),
          clientSecret: secret,
        };
  return {
    tokenUrl: withQuery(text(auth, 'accessTokenUrl'), query),
    ...(grant === 'password'
      ? { grantType: grant, username: text(auth, 'username'), password: text(auth, 'password') }
      : { grantType: grant }),
    ...client,
    clientId: text(auth, 'clientId'),
    scope: text(auth, 'scope'),
    ...optionalList('audience', text(auth, 'audience')),
    ...optionalList('resource', text(auth, 'resource')),
    ...(body.length === 0 ? {} : { extraParameters: Object.fromEntries(body.map(({ key, value }) => [key, value])) }),
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers.map(({ key, value }) => [key, value])) }),
  };
}

interface RequestParameter {
  readonly key: string;
  readonly value: string;
  readonly place: string;
}

/** What Postman calls the advanced token request parameters. */
function requestParameters(auth: AuthDefinition): readonly RequestParameter[] {
  const list: unknown = authParameter(auth, 'tokenRequestParams');
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown): RequestParameter[] => {
    if (!isJsonObject(entry) || entry['enabled'] === false || typeof entry['key'] !== 'string') return [];
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
function referredVariable(accessToken: string): string | null {
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

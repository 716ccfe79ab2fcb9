/**
 * What a request authenticates with, as far as variables or scripts make it: a token that is not there leaves `Bearer `,
 * `Bearer undefined` or no Authorization at all, and the request would go out as nobody's. What a person has written
 * literally is meant.
 */
import { VARIABLE_REFERENCE } from '../../variables/variableReferences.ts';
import { textOf } from '../anyText.ts';
import type { NewmanRequest } from '../newmanEvents.ts';
import { isAuthorization } from './requestTexts.ts';
import type { RunScopes } from './runScopes.ts';

type Auth = NewmanRequest['auth'];

export interface EmptyCredential {
  /** null: a script has put it together. */
  readonly variable: string | null;
  /** `the bearer token`, `the header Authorization`. */
  readonly place: string;
  /** What it is instead: nothing, `undefined`, … */
  readonly value: string;
  /** Whether it is a token, which a token profile could obtain. */
  readonly isToken: boolean;
}

/** By type of auth: what postman-runtime's authorizers read. What else a block holds is for Postman's app. */
const PARAMETERS_IN_USE: Readonly<Record<string, string>> = {
  apikey: 'key value in',
  asap: 'alg kid iss exp aud sub privateKey claims',
  awsv4: 'accessKey secretKey sessionToken service region addAuthDataToQuery',
  basic: 'username password',
  bearer: 'token',
  digest: 'algorithm username realm password nonce nonceCount clientNonce opaque qop',
  edgegrid: 'accessToken clientToken clientSecret baseURL nonce timestamp headersToSign maxBodySize',
  hawk: 'authId authKey algorithm nonce timestamp extraData app delegation user',
  jwt: 'algorithm header payload secret privateKey addTokenTo headerPrefix queryParamKey',
  ntlm: 'username password domain workstation',
  oauth1:
    'consumerKey consumerSecret token tokenSecret privateKey signatureMethod callback verifier timestamp nonce version realm',
  oauth2: 'accessToken addTokenTo tokenType headerPrefix',
};

/** By type of auth: what has to be there. Of parameters side by side one is enough: a user without a password is one. */
const REQUIRED: Readonly<Record<string, readonly (readonly string[])[]>> = {
  apikey: [['value']],
  asap: [['privateKey']],
  awsv4: [['accessKey'], ['secretKey']],
  basic: [['username', 'password']],
  bearer: [['token']],
  digest: [['username']],
  edgegrid: [['accessToken'], ['clientToken'], ['clientSecret']],
  hawk: [['authId'], ['authKey']],
  jwt: [['secret', 'privateKey']],
  ntlm: [['username', 'password']],
  oauth1: [['consumerKey'], ['consumerSecret', 'privateKey']],
  oauth2: [['accessToken']],
};

/** What JavaScript writes for a value that is not there. */
const NOTHING = /^(?:null|undefined|NaN|\[object (?:Object|Undefined|Null)\])?$/;
const SCHEME = /^(?:bearer|basic|digest|token|dpop|jwt|oauth|apikey|api-key|negotiate|ssws)(?=\s|$)/i;
/** `Token token=""` around what variables bring. */
const BESIDE_REFERENCES = /^\s*[\w-]*\s+(?:[\w-]+=)?["']*\s*$/;
const TOKEN_KEYS = new Set(['token', 'accessToken']);

/** Parameters of the auth that are in use, as they were written. */
export function authParameters(auth: Auth): readonly { readonly key: string; readonly text: string }[] {
  const type = typeOf(auth);
  const inUse = Object.hasOwn(PARAMETERS_IN_USE, type) ? (PARAMETERS_IN_USE[type] ?? '').split(' ') : null;
  return (auth?.parameters()?.all() ?? []).flatMap(({ key, value }) =>
    typeof key === 'string' && (inUse?.includes(key) ?? true) ? [{ key, text: textOf(value) }] : [],
  );
}

/** Every credential as it is written before scripts run: to tell afterwards what scripts have made. */
export function writtenCredentials(request: NewmanRequest, auth: Auth): ReadonlySet<string> {
  return new Set([...authorizationHeaders(request), ...authParameters(auth).map(({ text }) => text)]);
}

/**
 * @param request as scripts have left it; its variables are not put in
 * @param literals what is meant as it stands
 */
export function emptyCredentials(
  request: NewmanRequest,
  auth: Auth,
  literals: ReadonlySet<string>,
  scopes: RunScopes,
): readonly EmptyCredential[] {
  const isMeant = (text: string): boolean => !text.includes('{{') && literals.has(text);
  const headers = authorizationHeaders(request);
  const inHeaders = headers.filter((text) => !isMeant(text)).flatMap((text) => emptyHeader(text, scopes));
  const inAuth = emptyParameters(auth, isMeant, scopes);
  if (replacesHeader(auth, scopes)) return inAuth;
  // Without a token these leave the header as it is, and it is what the request authenticates with.
  return headers.length > 0 && isTokenAuth(auth) ? inHeaders : [...inHeaders, ...inAuth];
}

function emptyHeader(text: string, scopes: RunScopes): readonly EmptyCredential[] {
  const place = 'the header Authorization';
  const references = referencesIn(text);
  // A script that empties the header takes the auth away.
  if (references.length === 0 && text.trim() === '') return [];
  const whole = withoutScheme(scopes.resolve(text));
  const nothing = references.filter((reference) => NOTHING.test(scopes.resolve(reference).trim()));
  const variable = (nothing[0] ?? references[0])?.slice(2, -2) ?? null;
  if (NOTHING.test(whole)) return [{ variable, place, value: whole, isToken: true }];
  const [first] = nothing;
  const onlyReferences = BESIDE_REFERENCES.test(text.replaceAll(VARIABLE_REFERENCE, ''));
  if (first === undefined || nothing.length < references.length || !onlyReferences) return [];
  return [{ variable, place, value: scopes.resolve(first).trim(), isToken: true }];
}

function emptyParameters(
  auth: Auth,
  isMeant: (text: string) => boolean,
  scopes: RunScopes,
): readonly EmptyCredential[] {
  const type = typeOf(auth);
  const groups = Object.hasOwn(REQUIRED, type) ? (REQUIRED[type] ?? []) : [];
  const parameters = authParameters(auth).map(({ key, text }) => {
    const resolved = scopes.resolve(text).trim();
    return { key, text, value: isTokenAuth(auth) ? withoutScheme(resolved) : resolved };
  });
  return groups.flatMap((group) => {
    const required = parameters.filter(({ key }) => group.includes(key));
    const isEmpty = required.every(({ value }) => value === '');
    return required
      .filter(({ text, value }) => !isMeant(text) && NOTHING.test(value) && (isEmpty || value !== ''))
      .slice(0, 1)
      .map(({ key, text, value }) => ({
        variable: referencesIn(text)[0]?.slice(2, -2) ?? null,
        place: placeOf(type, key),
        value,
        isToken: isTokenAuth(auth),
      }));
  });
}

/** Whether the auth helper puts its own Authorization in place of what is there. */
function replacesHeader(auth: Auth, scopes: RunScopes): boolean {
  if (auth?.type === 'basic') return true;
  return (
    isTokenAuth(auth) &&
    authParameters(auth).some(({ key, text }) => TOKEN_KEYS.has(key) && scopes.resolve(text) !== '')
  );
}

function typeOf(auth: Auth): string {
  return typeof auth?.type === 'string' ? auth.type : '';
}

function isTokenAuth(auth: Auth): boolean {
  return auth?.type === 'bearer' || auth?.type === 'oauth2';
}

function authorizationHeaders({ headers }: NewmanRequest): readonly string[] {
  return headers
    .all()
    .filter((header) => header.disabled !== true && header.system !== true && isAuthorization(header))
    .flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
}

function referencesIn(text: string): readonly string[] {
  return [...new Set(text.match(VARIABLE_REFERENCE))];
}

/** The scheme may stand in the text or in the variable. */
function withoutScheme(text: string): string {
  return text.trim().replace(SCHEME, '').trim();
}

export function placeOf(type: string, key: string): string {
  if (type === 'bearer' && key === 'token') return 'the bearer token';
  if (type === 'oauth2' && key === 'accessToken') return 'the OAuth 2.0 access token';
  if (type === 'apikey' && key === 'value') return 'the API key';
  return `the ${key} of the ${type} auth`;
}

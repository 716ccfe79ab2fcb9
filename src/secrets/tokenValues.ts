/** Secrets that come to light in traffic: tokens in answers, credentials in headers, fields of requests. */
import type { Header } from '../run/runEvent.ts';
import { membersOfBody } from './bodyMembers.ts';
import type { NamedSecret } from './namedSecret.ts';
import { isCommonWord } from './ordinaryWord.ts';
import { isPublicMember } from './publicValue.ts';
import { looksRandom } from './randomValue.ts';
import { isSecretCookie } from './secretCookies.ts';
import { isSecretName } from './secretNames.ts';
import { isOnlyReferences } from './secretVariables.ts';
import { standsInForSecret } from './standsInForSecret.ts';
import { SHORTEST_ANYWHERE } from './variants.ts';

const FORM = 'application/x-www-form-urlencoded';

/** A token answer is flat (RFC 6749 section 5.1); some providers wrap it once (`{"data": {"accessToken": …}}`). */
const DEPTH_OF_TOKENS = 2;

/**
 * Everything that a response body says is a token or another secret: `access_token`, `refresh_token`, `id_token`,
 * `device_code`, `token`, an assertion, and whatever `isSecretName` knows, at the top and one level below; in JSON and
 * in a form-encoded answer.
 */
export function tokensInResponseBody(contentType: string, bodyText: string): NamedSecret[] {
  const members = secretMembers(contentType, bodyText, DEPTH_OF_TOKENS);
  return members.filter(({ name, value }) => !isPublicMember(name, value));
}

/**
 * The fields of a request body whose names are secret: form fields, parts of multipart/form-data, JSON members at any
 * depth (GraphQL variables among them), and the `code` of a token request (RFC 6749 section 4.1.3).
 */
export function secretsInRequestBody(contentType: string, text: string): NamedSecret[] {
  return secretMembers(contentType, text, Number.POSITIVE_INFINITY);
}

/**
 * In a URL (`https://user:password@host/?api_key=…&page=1#access_token=…`) the password, and the parameters of query and
 * fragment whose names are secret.
 */
export function secretsInUrl(url: string): NamedSecret[] {
  const [beforeFragment = '', ...fragment] = url.split('#');
  const [address = '', ...query] = beforeFragment.split('?');
  const [, password = ''] = /^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/:@]*:([^/]+)@/i.exec(address) ?? [];
  return [
    ...withDecoded({ name: 'password', value: password }, decodeURIComponent).filter(isSecret),
    ...secretsInRequestBody(FORM, query.join('?')),
    ...secretsInRequestBody(FORM, fragment.join('#')),
  ];
}

/** In variables whose values are URLs: `postgres://user:password@host/db`. */
export function secretsInUrls(variables: readonly { readonly value?: unknown }[]): NamedSecret[] {
  return variables.flatMap(({ value }) => (typeof value === 'string' ? secretsInUrl(value) : []));
}

/**
 * Credentials of Authorization and Proxy-Authorization (what follows the scheme; of Basic also the password), values of
 * cookies that are secrets, what is secret in the URLs of redirects, and headers whose names are secret.
 */
export function secretsInHeaders(headers: readonly Header[]): NamedSecret[] {
  return headers.flatMap((header) => secretsInHeader(header)).filter(isSecret);
}

function secretsInHeader({ name, value }: Header): NamedSecret[] {
  switch (name.toLowerCase()) {
    case 'authorization':
    case 'proxy-authorization':
      return credentials(name, value.trim());
    case 'cookie':
      return value.split(';').flatMap((cookie) => cookieValue(cookie));
    case 'set-cookie':
      return cookieValue(value.split(';')[0] ?? '');
    case 'location':
    case 'content-location':
    case 'referer':
      return secretsInUrl(value);
    case 'postman-token':
      // No token at all: a random id that the runtime gives every request.
      return [];
    default:
      return isSecretName(name) ? [{ name, value: value.trim() }] : [];
  }
}

/** RFC 9110 section 11.4: a scheme and what proves the right; without a scheme, all of it does. */
function credentials(name: string, value: string): NamedSecret[] {
  const [, scheme = '', proof = value] = /^([\w-]+)\s+(.+)$/.exec(value) ?? [];
  // A proof that is too short to be looked for is still recognised by its scheme.
  const isWeak = proof.length < SHORTEST_ANYWHERE || isCommonWord(proof);
  const secrets = [{ name, value: isWeak && !isOnlyReferences(proof) ? value : proof }];
  return scheme.toLowerCase() === 'basic' ? basicCredentials(secrets, name, proof) : secrets;
}

/** RFC 7617. Where the password is empty, the user name may be a key; where it repeats the user name, it is often no secret. */
function basicCredentials(secrets: NamedSecret[], name: string, proof: string): NamedSecret[] {
  const [user = '', ...rest] = Buffer.from(proof, 'base64').toString('utf8').split(':');
  const password = rest.join(':');
  if (rest.length === 0) return secrets;
  const isUnfilled = isOnlyReferences(password) || standsInForSecret(password);
  if (password === '' ? user === '' : isUnfilled) return [];
  if (password === user && !looksRandom(password)) return secrets;
  const secret = password === '' && looksRandom(user) ? user : password;
  return [...secrets, ...withDecoded({ name, value: secret }, formDecode)];
}

/** RFC 6265 section 4.1.1: `name=value`, perhaps quoted; Express and others percent-encode the value. */
function cookieValue(cookie: string): NamedSecret[] {
  const [name = '', ...rest] = cookie.split('=');
  const value = rest
    .join('=')
    .trim()
    .replace(/^"(.*)"$/, '$1');
  const secrets = withDecoded({ name: name.trim(), value }, formDecode);
  return secrets.some((secret) => isSecretCookie(secret.name, secret.value)) ? secrets : [];
}

/** RFC 6749 section 2.3.1 form-encodes what it puts into Basic credentials. */
function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

function withDecoded({ name, value }: NamedSecret, decode: (text: string) => string): NamedSecret[] {
  let decoded = value;
  try {
    decoded = decode(value);
  } catch {
    // A percent sign that is one: there is nothing to decode.
  }
  return decoded === value
    ? [{ name, value }]
    : [
        { name, value: decoded },
        { name, value },
      ];
}

function secretMembers(contentType: string, text: string, maxDepth: number): NamedSecret[] {
  const members = membersOfBody(contentType, text, {
    maxDepth,
    isWanted: (name) => isSecretName(name) || name === 'grant_type' || name === 'code',
  });
  const isTokenRequest = members.some(({ name }) => name === 'grant_type');
  return members
    .filter(({ name }) => isSecretName(name) || (isTokenRequest && name === 'code'))
    .flatMap((member) => (COOKIES.test(member.name) ? secretCookiesIn(member) : [member]))
    .filter(isSecret);
}

/** An answer may repeat the headers of the request. */
const COOKIES = /^(?:set-)?cookies?$/i;

/** Without a name of its own it is a cookie's value. */
function secretCookiesIn(member: NamedSecret): readonly NamedSecret[] {
  return member.value.includes('=') ? member.value.split(/;\s*/).flatMap((cookie) => cookieValue(cookie)) : [member];
}

function isSecret({ value }: NamedSecret): boolean {
  // Forms encode the braces of a variable that nobody defined.
  return value !== '' && !isOnlyReferences(value.replaceAll(/%7b/gi, '{').replaceAll(/%7d/gi, '}'));
}

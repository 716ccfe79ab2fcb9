/** Whether a request brings its own credentials where an auth would put the token. */
import type { AuthDefinition, CollectionDefinition } from '../postman/definitions.ts';
import { scriptsOf } from '../postman/items.ts';
import type { ListedItem } from '../postman/items.ts';
import { isJsonObject } from '../postman/jsonObject.ts';
import type { JsonObject } from '../postman/jsonObject.ts';
import { authParameter } from '../postman/mapAuth.ts';
import { withoutComments } from '../variables/scriptTokens.ts';

/**
 * - `request`: the request has the header (or the query parameter), or asks for a token itself
 * - `script`: a pre-request script is seen to set the header
 * - `maybeScript`: a script sets headers, or runs code, that its text does not show
 */
export type OwnAuthorization = 'request' | 'script' | 'maybeScript' | 'no';

export function ownAuthorizationOf(
  { item, folders }: ListedItem,
  auth: AuthDefinition,
  collection: CollectionDefinition,
): OwnAuthorization {
  const request = isJsonObject(item.request) ? item.request : {};
  const { header, url } = request;
  if (hasHeader(header) || (isInQuery(auth) && hasQueryParameter(url)) || isTokenRequest(request)) return 'request';
  const scripts = scriptsOf(item, folders, collection, ['prerequest']).map(withoutComments);
  if (scripts.some(setsAuthorization)) return 'script';
  return scripts.some((script) => SETS_UNSEEN.test(script)) ? 'maybeScript' : 'no';
}

const TOKEN_REQUEST = /\/(?:(?:access_?)?token|log-?in|sign-?in|authenticate)\/?$/i;

/** A POST to a token endpoint or a login carries its own credentials, and inherits the auth of the others by chance. */
function isTokenRequest({ method, url }: JsonObject): boolean {
  if (typeof method !== 'string' || method.toUpperCase() !== 'POST') return false;
  return TOKEN_REQUEST.test(pathOf(url));
}

function pathOf(url: unknown): string {
  if (typeof url === 'string') return url.split(/[?#]/)[0] ?? '';
  if (!isJsonObject(url)) return '';
  const { path, raw } = url;
  if (Array.isArray(path)) return `/${path.filter((segment) => typeof segment === 'string').join('/')}`;
  return pathOf(typeof path === 'string' ? `/${path}` : typeof raw === 'string' ? raw : '');
}

/** A list of `{key, value}`, or one text with a header a line. */
function hasHeader(header: unknown): boolean {
  if (typeof header === 'string') return /^\s*authorization\s*:\s*\S/im.test(header);
  const entries: readonly unknown[] = Array.isArray(header) ? header : [];
  return entries.some((entry) =>
    isJsonObject(entry)
      ? typeof entry['key'] === 'string' &&
        entry['key'].trim().toLowerCase() === 'authorization' &&
        entry['disabled'] !== true &&
        ![undefined, null, ''].some((none) => entry['value'] === none)
      : typeof entry === 'string' && hasHeader(entry),
  );
}

function isInQuery(auth: AuthDefinition): boolean {
  return authParameter(auth, 'addTokenTo') === 'queryParams';
}

function hasQueryParameter(url: unknown): boolean {
  const text = typeof url === 'string' ? url : isJsonObject(url) ? JSON.stringify([url['raw'], url['query']]) : '';
  return /[?&]access_token=[^&"]|"key":"access_token"/.test(text);
}

/** `pm.request.headers.upsert({ key: 'Authorization', … })`, `pm.request.addHeader('Authorization: …')` and their like. */
const HEADER_CALL =
  /\bheaders\s*\.\s*(?:add|upsert|append|prepend|insert\w*|populate|repopulate|assimilate)\s*\(|\b(?:add|upsert)Headers?\s*\(/g;
const HEADER_ASSIGNMENT = /\bheaders\s*(?:\.\s*authorization|\[\s*["'`]authorization["'`]\s*\])\s*=(?!=)/i;

function setsAuthorization(script: string): boolean {
  if (HEADER_ASSIGNMENT.test(script)) return true;
  return Array.from(script.matchAll(HEADER_CALL)).some((call) => {
    const given = argumentsAt(script, call.index + call[0].length);
    // A header that was put together before is one, where the script speaks of it at all.
    return /authorization/i.test(/["'`{]/.test(given) ? given : script);
  });
}

/** Up to the closing parenthesis; one within a string may end it early, and the name mostly stands before it. */
function argumentsAt(script: string, start: number): string {
  let depth = 1;
  for (let end = start; end < script.length; end += 1) {
    if (script[end] === '(') depth += 1;
    if (script[end] === ')') depth -= 1;
    if (depth === 0) return script.slice(start, end);
  }
  return script.slice(start);
}

/** Headers whose names are not written there, auth that a script changes, code from elsewhere. */
const SETS_UNSEEN = new RegExp(
  `${HEADER_CALL.source}|${String.raw`\brequest\s*\.\s*(?:auth\b|authorizeUsing|update\s*\()|\beval\s*\(|\bnew\s+Function\s*\(|\bpm\s*\.\s*require\s*\(`}`,
);

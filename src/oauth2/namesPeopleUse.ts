/** What people call the variables that token profiles read and fill by default, however they spell them. */

/** Case, `_`, `-`, dots and blanks make no difference: `CLIENT_ID` is `clientId`. */
export function spelledAlike(name: string): string {
  return name.toLowerCase().replaceAll(/[\s._-]/g, '');
}

/** Other words for the same; as `spelledAlike` leaves them. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  tokenUrl: [
    'tokenuri',
    'tokenendpoint',
    'tokenendpointurl',
    'accesstokenurl',
    'accesstokenuri',
    'accesstokenendpoint',
    'authtokenurl',
    'oauthtokenurl',
    'oauthtokenuri',
    'oauthtokenendpoint',
    'oauth2tokenurl',
    'oauth2tokenuri',
    'oauth2tokenendpoint',
    'oauthaccesstokenurl',
  ],
  clientId: ['oauthclientid', 'oauth2clientid', 'authclientid'],
  clientSecret: ['oauthclientsecret', 'oauth2clientsecret', 'authclientsecret'],
  scope: ['scopes', 'oauthscope', 'oauthscopes', 'oauth2scope', 'oauth2scopes', 'tokenscope'],
};

/** Of an access token; as `spelledAlike` leaves them. */
const TOKEN_WORDS = new Set([
  'token',
  'authtoken',
  'bearer',
  'bearertoken',
  'jwt',
  'jwttoken',
  'apitoken',
  'oauthtoken',
  'oauth2token',
  'oauthaccesstoken',
]);

/** What people call the variable of an access token, where an auth names it. */
export function isWordForToken(name: string): boolean {
  return TOKEN_WORDS.has(spelledAlike(name));
}

/** May be the page to sign in at as well as the token endpoint: its value has to say so. */
const MAYBE_TOKEN_URL = new Set([
  'authurl',
  'authuri',
  'authendpoint',
  'authserverurl',
  'oauthurl',
  'oauthuri',
  'oauthendpoint',
  'oauth2url',
  'identityurl',
  'loginurl',
]);

const ENDS_IN_TOKEN = /\/(?:access_?)?tokens?(?:\.\w+)?\/?(?:\?[^#]*)?$/i;

/** Whether a variable may hold the token endpoint, also where neither its name nor its value says so for certain. */
export function mayBeTokenUrl(name: string, value: string): boolean {
  const alike = spelledAlike(name);
  const names = [spelledAlike('tokenUrl'), ...(SYNONYMS['tokenUrl'] ?? [])];
  return value !== '' && (MAYBE_TOKEN_URL.has(alike) || names.includes(alike));
}

/**
 * The variable that is meant by a name that nothing defines: the only one that differs in spelling alone, else the only
 * one with another word for it. Several with the same value are one.
 *
 * @param defined names and resolved values of all variables that are defined
 * @returns null: there is none, or it cannot be told which
 */
export function variableMeantBy(name: string, defined: ReadonlyMap<string, string>): string | null {
  const words = SYNONYMS[name] ?? [];
  const tiers: readonly ((other: string, value: string) => boolean)[] = [
    (other) => spelledAlike(other) === spelledAlike(name),
    (other) => words.includes(spelledAlike(other)),
    (other, value) => name === 'tokenUrl' && MAYBE_TOKEN_URL.has(spelledAlike(other)) && ENDS_IN_TOKEN.test(value),
  ];
  for (const isMeant of tiers) {
    const found = [...defined].filter(([other, value]) => isMeant(other, value));
    const [first] = found;
    if (first === undefined) continue;
    return new Set(found.map(([, value]) => value)).size === 1 ? first[0] : null;
  }
  return null;
}

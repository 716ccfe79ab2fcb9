/**
 * Which names say that their value is secret: names of variables, headers, JSON members, form fields.
 *
 * A name is read as words: `accessToken`, `ACCESS_TOKEN`, `access-token` and `access.token` are "access token". Upper
 * and lower case are the same.
 *
 * Secret are names with one of these words, alone or as the end of a word written together (`clientsecret`):
 * - secret, password, passwd, passphrase, passcode, pwd, token, jwt, bearer
 * - credential, authorization, cookie, session, signature, hmac, dpop, otp, totp
 * - key after api, access, secret, private, auth, account, subscription, shared, signing, signature, encryption, master,
 *   storage, functions, session: `x-api-key`, `privateKey`
 * - assertion (alone, or after client, saml, jwt), code verifier, device code, authorization code, SAML response
 * - pass, pw, pin, sig as the last word: `dbPass`, `userPin`
 *
 * Never secret are names in which such a word is followed by one that makes it a statement about the secret: url, uri,
 * type, id, endpoint, expires (at, in), name, … (`DESCRIBING_WORDS`): `tokenUrl`, `client_assertion_type`, `sessionId`,
 * `accessTokenExpiresAt`, `TOKEN_URL_STAGING`; nor those that ask a question: `hasPassword`, `is_token_valid`; nor tokens that
 * everybody may see (`PUBLIC_TOKENS`): `nextPageToken`, `validationToken`, `Postman-Token`.
 */

const SECRET_WORDS =
  /^(?:.*(?:secret|password|passwd|passphrase|token|apikey|privatekey|secretkey|accesskey|credential)|passcode|pwd|jwt|bearer|authorization|cookie|session|signature|hmac|dpop|otp|totp|clientassertion|codeverifier|devicecode)$/;

/** Words of which the plural is as secret; the plural of token is a number more often than not (`max_tokens`). */
const PLURALS = /^(.*(?:secret|password|credential|cookie|signature|apikey))s$/;

const SECRET_PHRASES = [
  /^(?:api|access|secret|private|auth|account|subscription|shared|signing|signature|encryption|master|storage|functions|session) key$/,
  /^code verifier$/,
  /^device code$/,
  /^saml response$/,
];

const SECRET_AS_LAST_WORD = /^(?:pass|pw|pin|sig)$/;

/** After a secret word: what the value says about the secret, not the secret itself. */
const DESCRIBING_WORDS = new Set(
  (
    'url urls uri uris type types id ids endpoint endpoints expires expire expired expiry expiration at ttl lifetime age ' +
    'name names issuer audience scope scopes method methods alg algorithm algorithms length count limit limits size ' +
    'policy status version timeout host server provider realm domain port path file format prefix suffix ' +
    'valid required enabled disabled supported field strategy encoding to ' +
    'error errors message messages description label title help consent preferences banner settings ' +
    'validity seconds minutes hours days date symbol decimals balance supply price amount contract iframe ' +
    'changed attempts counts kind family affinity schema channel index level ref arn ' +
    'accepted state result reason budget usage cost rate placeholder pattern regex policies rotation strength start started end ended duration'
  ).split(' '),
);

/**
 * Tokens that everybody may see: a page of a list, a moment in a stream of changes, a word to be repeated.
 * `nextPageToken` (Google), `NextToken` (AWS), `deltaToken` and `validationToken` (Microsoft Graph), `resumeToken` (MongoDB).
 */
const PUBLIC_TOKENS = new Set(
  (
    'page next continuation sync skip delta cursor resume pagination paging cancellation concurrency watermark mask unk pad ' +
    'eos bos punctuation whitespace lexer'
  ).split(' '),
);
/** With a word before them they are somebody's: `emailValidationToken`. */
const PUBLIC_NAMES = /^(?:validation_?token|postman-token)$/i;

const QUESTIONS = new Set([
  'is',
  'has',
  'use',
  'uses',
  'should',
  'needs',
  'requires',
  'supports',
  'forgot',
  'max',
  'min',
]);

/** The same few names come again and again: as headers, as members of every answer, as variables after every script. */
const known = new Map<string, boolean>();
const MOST_KNOWN = 10_000;

/** Says whether a variable, header, JSON member or form field of this name holds a secret. */
export function isSecretName(name: string): boolean {
  let isSecret = known.get(name);
  if (isSecret === undefined) {
    if (known.size >= MOST_KNOWN) known.clear();
    isSecret = saysThatItIsSecret(name);
    known.set(name, isSecret);
  }
  return isSecret;
}

function saysThatItIsSecret(name: string): boolean {
  if (PUBLIC_NAMES.test(name)) return false;
  const words = wordsOf(name);
  if (words[0] !== undefined && QUESTIONS.has(words[0])) return false;
  return words.some((_word, index) => {
    const end = endOfSecretWords(words, index);
    return end !== null && !isDescribed(words.slice(end)) && !isPublicToken(words, index);
  });
}

/** Where the secret words that begin at this index end; null when none do. */
function endOfSecretWords(words: readonly string[], index: number): number | null {
  const word = words[index]?.replace(PLURALS, '$1') ?? '';
  if (index === words.length - 1 && SECRET_AS_LAST_WORD.test(word)) return index + 1;
  if (isPhrase(`${word} ${words[index + 1]?.replace(/s$/, '') ?? ''}`)) return index + 2;
  const isSecret = SECRET_WORDS.test(word) || (word === 'assertion' && isCredential(words[index - 1]));
  return isSecret ? index + 1 : null;
}

function isPhrase(words: string): boolean {
  return SECRET_PHRASES.some((phrase) => phrase.test(words));
}

/** In a test tool most assertions are no credentials; RFC 7521 has those that are. */
function isCredential(wordBefore: string | undefined): boolean {
  return wordBefore === undefined || ['client', 'saml', 'jwt'].includes(wordBefore);
}

function isPublicToken(words: readonly string[], index: number): boolean {
  const word = words[index] ?? '';
  if (word === 'token') return PUBLIC_TOKENS.has(words[index - 1] ?? '');
  // Written together: `$skiptoken` (OData).
  return word.endsWith('token') && PUBLIC_TOKENS.has(word.slice(0, -'token'.length));
}

function isDescribed(wordsAfter: readonly string[]): boolean {
  return wordsAfter.some((word) => DESCRIBING_WORDS.has(word));
}

function wordsOf(name: string): string[] {
  return name
    .replaceAll('DPoP', 'dpop')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '');
}

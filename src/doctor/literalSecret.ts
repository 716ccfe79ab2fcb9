/** Whether a value in a place for secrets is one, and not a reference to it or something that stands in its place. */

const REFERENCE = /\{\{[^{}]*\}\}|\$\{[^{}]*\}/;
/** What comes before a credential: schemes of RFC 9110 §11, and names that some APIs use. */
const SCHEME = /^(bearer|basic|token|apikey|key|dpop|jwt)\b[\s=:]*/i;
const STANDS_IN =
  /^(?:[x*.\-_#?]+|<.*>|\[.*\]|%.*%|none|null|undefined|n\/?a|string|text|value|true|false)$|change[-_ ]?me|change[-_ ]?it|place-?holder|redacted|your[-_ ]?[a-z]|(?:insert|enter|put|add|replace|paste)[-_ ](?:your|the|here|me|with)|\bto-?do\b|^\w*(?:example|dummy|sample|fake)\w*$/i;
/** What tests of refusals send on purpose: `missing_key`, `bad-token`, `invalidPassword1`; and `tokenValue`. */
const SAYS_THAT_IT_IS_NONE =
  /^(?:(?:an?|some)[-_ ]?)?(?:bad|wrong|invalid|missing|incorrect|expired|revoked|unknown|malformed|empty|absent|fake|not|no|non|un|in)(?:[-_ ]?[a-z]+){0,3}[-_ ]?(?:token|key|secret|password|pass|pwd|credentials?|auth\w*|value|user|jwt|existent|existing|valid|authorized)[-_ ]?\d{0,3}$|^[a-z]+[-_ ]?value[-_ ]?\d{0,3}$/i;
/** What a deployment puts in: `#{name}#`, `__NAME__`, `@@name@@`, `$NAME`, `<<name>>`, `{name}`. */
const PUT_IN_LATER =
  /^(?:#\{[^{}]*\}#?|__\w+__|@@?\w+@@?|\$\(?[A-Z_][A-Z0-9_]*\)?|<<[^<>]*>>|\{[a-z_.-]+\}|%[A-Z0-9_]+%)$/i;
/** What people type when anything would do: `12345678`, `abc123`, `yyyyyyyy`, `xxxx-1234`, `demo_key_123`, an empty UUID. */
const TYPED =
  /^(?:(.)\1*|[0-]+|x{3}.*|0?123456(?:7(?:8(?:9(?:0?(?:abcdef)?)?)?)?)?|abc(?:def)?-?123(?:4(?:5(?:6)?)?)?|(?:test|demo|my|some)[-_]?(?:api[-_]?)?(?:key|token|secret)?[-_]?\d{0,4})$/i;
/** Words that tell what belongs there: `password`, `my_secret1`, `name-of-client-secret`. */
const WORDS_FOR_SECRETS = /^(?:[a-z]+[-_ ]){0,3}(?:secret|password|passwd|token|api[-_]?key)\d*$/i;
/** Without a user, a query or a fragment, which may hold a secret. */
const ADDRESS = /^(?:https?|wss?):\/\/[^\s@?#]*$/i;
const MADE_BY_PEOPLE = /pass|pwd|\bpin\b|secret/i;
const LETTERS_ONLY = 32;
/** Shorter ones are no credentials that anybody gives out; redaction draws the line at the same length. */
const SHORTEST = 6;

/**
 * @param name of the variable, header or parameter
 * @param isDeclared somebody said that this is a secret, and not only its name does
 */
export function isLiteralSecret(text: string, name: string, isDeclared = false): boolean {
  // Where a value is put together, what is secret in it comes from the reference.
  if (REFERENCE.test(text)) return false;
  if (PROOFS.test(text.trim())) return false;
  const literal = credentialIn(text.trim());
  if (ADDRESS.test(literal)) return false;
  // What a machine gives out has digits in it, short of a long one; what people think of themselves may be all letters.
  if (!isDeclared && !MADE_BY_PEOPLE.test(name) && !/\d/.test(literal) && literal.length < LETTERS_ONLY) return false;
  if (PUT_IN_LATER.test(literal) || TYPED.test(literal)) return false;
  if (literal.length < SHORTEST || STANDS_IN.test(literal) || SAYS_THAT_IT_IS_NONE.test(literal)) return false;
  return isDeclared || (!WORDS_FOR_SECRETS.test(literal) && plain(literal) !== plain(name));
}

/** Schemes whose header holds a proof that is made anew for each request, and no secret. */
const PROOFS = /^(?:digest|oauth|hawk|ntlm|negotiate|aws4-hmac-sha256|eg1-hmac-sha256)\s/i;

/** Of a header's value what proves who sends it: of Basic (RFC 7617) the password. */
function credentialIn(text: string): string {
  const [prefix = '', scheme] = SCHEME.exec(text) ?? [];
  const credential = text.slice(prefix.length).trim();
  if (scheme?.toLowerCase() !== 'basic' || !/^[A-Za-z0-9+/]+={0,2}$/.test(credential)) return credential;
  const [, ...password] = Buffer.from(credential, 'base64').toString('utf8').split(':');
  return password.join(':');
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

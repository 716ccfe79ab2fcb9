/** Whether a value in a place for secrets is one, and not a reference to it or something that stands in its place. */

const REFERENCE = /\{\{[^{}]*\}\}|\$\{[^{}]*\}/;
/** What comes before a credential: schemes of RFC 9110 §11, and names that some APIs use. */
const SCHEME = /^(bearer|basic|token|apikey|key|dpop|jwt)\b[\s=:]*/i;
const STANDS_IN =
  /^(?:[x*.\-_#?]+|<.*>|\[.*\]|%.*%|none|null|undefined|n\/?a|string|text|value|true|false)$|change[-_ ]?me|change[-_ ]?it|place-?holder|redacted|your[-_ ]?[a-z]|(?:insert|enter|put|add|replace|paste)[-_ ](?:your|the|here|me|with)|\bto-?do\b|^\w*(?:example|dummy|sample|fake)\w*$/i;
/** Words that tell what belongs there: `password`, `my_secret1`. */
const WORDS_FOR_SECRETS = /^(?:my[-_ ]?)?(?:secret|password|passwd|token|api[-_]?key)\d*$/i;
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
  if (literal.length < SHORTEST || STANDS_IN.test(literal)) return false;
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

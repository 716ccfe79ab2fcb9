/**
 * Secrets that are known by their shape, whatever they are called: keys and tokens whose issuers gave them a form of
 * their own. Each shape is one that the issuer documents; examples of their documentation are left out.
 */

export interface ShapedSecret {
  /** For a person: `an AWS access key id`. */
  readonly kind: string;
  readonly value: string;
}

interface Shape {
  readonly kind: string;
  readonly pattern: RegExp;
  readonly isLive?: (value: string) => boolean;
}

const SHAPES: readonly Shape[] = [
  {
    kind: 'a private key',
    pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----(?:\\n|\\r|\s)*[A-Za-z0-9+/=\s\\]{40,}/g,
  },
  { kind: 'an AWS access key id', pattern: /(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Z0-9])/g },
  {
    kind: 'a GitHub token',
    pattern: /(?<!\w)(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})(?!\w)/g,
  },
  { kind: 'a HashiCorp Vault token', pattern: /(?<![\w.])hv[sbr]\.[\w-]{24,}/g },
  { kind: 'a GitLab token', pattern: /(?<![\w-])glpat-[\w-]{20,}/g },
  { kind: 'a Slack token', pattern: /(?<!\w)xox[abeoprs]-(?:\d+-)?[A-Za-z0-9-]{10,}/g },
  {
    kind: 'a Slack webhook',
    pattern: /hooks\.slack\.com\/(?:services|workflows)\/T[A-Z0-9]{6,}\/[AB][A-Z0-9]{6,}\/[A-Za-z0-9]{16,}/g,
  },
  { kind: 'a Google API key', pattern: /(?<![\w-])AIza[\w-]{35}(?![\w-])/g },
  { kind: 'a Google OAuth client secret', pattern: /(?<![\w-])GOCSPX-[\w-]{28}(?![\w-])/g },
  { kind: 'a Google access token', pattern: /(?<![\w.-])ya29\.[\w-]{30,}/g },
  { kind: 'a Stripe key', pattern: /(?<!\w)(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}/g },
  { kind: 'a Stripe webhook secret', pattern: /(?<!\w)whsec_[A-Za-z0-9]{24,}/g },
  { kind: 'a Postman API key', pattern: /(?<!\w)PMAK-[0-9a-f]{24}-[0-9a-f]{34}(?!\w)/g },
  { kind: 'an npm token', pattern: /(?<!\w)npm_[A-Za-z0-9]{36}(?!\w)/g },
  { kind: 'a SendGrid key', pattern: /(?<!\w)SG\.[\w-]{22}\.[\w-]{43}(?![\w-])/g },
  { kind: 'an Azure storage key', pattern: /AccountKey=[A-Za-z0-9+/]{86}==/g },
  {
    kind: 'a JSON Web Token',
    pattern: /(?<![\w-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}(?![\w-])/g,
    isLive: isUnexpiredToken,
  },
  {
    kind: 'a password in a URL',
    pattern: /(?<=[a-z][a-z0-9+.-]*:\/\/[^\s/:@?#"'{}<>$]{1,100}:)[^\s/:@?#"'{}<>$*]{6,100}(?=@[a-z0-9[])/gi,
    isLive: (value) => !/^(?:password|passwd|secret|token|pass\d*|x+)$/i.test(value),
  },
];

/** What issuers print in their documentation, and what says of itself that it is an example. */
const EXAMPLES = /EXAMPLE|4eC39HqLyjWDarjtT1zdp7dc|(.)\1{11}|0123456789abcdef|abcdefghijklmnop/i;

/** @returns each value once */
export function shapedSecretsIn(text: string): readonly ShapedSecret[] {
  const found = SHAPES.flatMap(({ kind, pattern, isLive }) =>
    Array.from(text.matchAll(pattern), ([value]) => value)
      .filter((value) => !EXAMPLES.test(value) && (isLive?.(value) ?? true))
      .map((value) => ({ kind, value })),
  );
  return found.filter(({ value }, index) => found.findIndex((other) => other.value === value) === index);
}

/** Saved responses are full of tokens that ended years ago. RFC 7519 §4.1.4: `exp` in seconds. */
function isUnexpiredToken(token: string): boolean {
  const claims = decode(token.split('.')[1] ?? '');
  // The token that jwt.io shows to everybody.
  if (claims === null || (claims['sub'] === '1234567890' && claims['name'] === 'John Doe')) return false;
  return typeof claims['exp'] !== 'number' || claims['exp'] * 1000 > Date.now();
}

function decode(part: string): Readonly<Record<string, unknown>> | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null ? { ...claims } : null;
  } catch {
    return null;
  }
}

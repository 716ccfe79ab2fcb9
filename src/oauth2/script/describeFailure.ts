// Every way of not getting a token, told as what was asked, what came back, and what to try.
import type { TokenRequestSummary } from './outcome.ts';

interface Description {
  readonly message: string;
  readonly hint: string;
}

export type Problem =
  | { readonly kind: 'oauth'; readonly error: string; readonly description: string | null }
  | { readonly kind: 'redirect'; readonly location: string | null }
  | { readonly kind: 'status'; readonly body: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'notJson'; readonly body: string }
  | { readonly kind: 'noToken'; readonly members: readonly string[] }
  | { readonly kind: 'tokenType'; readonly type: string };

/** RFC 6749 §5.2 */
const OAUTH_HINTS: Readonly<Record<string, string>> = {
  invalid_client:
    'Check clientId and clientSecret for this environment, and whether the client may use this client authentication; ' +
    'a provider that does not decode Basic credentials needs basicEncoding "raw", others want client_secret_post.',
  invalid_scope: 'Check the variable scope: the provider does not know it, or does not grant it to this client.',
  invalid_request:
    'The provider misses a parameter or refuses one: see its description, and extraParameters in the config.',
  invalid_grant: 'What was exchanged for the token has expired, was revoked, or belongs to another client.',
  unauthorized_client:
    'The provider does not allow this client the grant type; allow it in the client’s settings there.',
  unsupported_grant_type: 'The token endpoint does not know the grant type; is tokenUrl the token endpoint?',
  invalid_target: 'The provider does not know the resource or audience that was asked for.',
};

export function describeMissingVariables(request: TokenRequestSummary, names: readonly string[]): Description {
  const one = names.length === 1;
  return {
    message: `No access token (profile ${request.profile}): the variable${one ? '' : 's'} ${names.join(', ')} ${one ? 'is' : 'are'} missing or empty.`,
    hint: 'Was an environment selected? Set them there (or in the collection), or give them by hand.',
  };
}

export function describeNoAnswer(request: TokenRequestSummary, error: unknown, timeout: number): Description {
  const { code, message } = errorParts(error);
  const asked = describeAsked(request);
  switch (code) {
    case 'ECONNREFUSED':
      return {
        message: `${asked} but the connection was refused.`,
        hint: 'Is the provider running, and are host and port in tokenUrl right?',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        message: `${asked} but its host name could not be resolved (${code}).`,
        hint: 'Check the host in tokenUrl, and the network and DNS of this machine.',
      };
    case 'ETIMEDOUT':
    case 'ESOCKETTIMEDOUT':
      return {
        message: `${asked} but no answer came within ${timeout / 1000} s.`,
        hint: 'Is the provider reachable from here (firewall, proxy)? The setting timeout of the token profile allows more time.',
      };
    default:
      return {
        message: `${asked} but the request failed: ${message}${code === null || message.includes(code) ? '' : ` (${code})`}.`,
        hint: /cert|self.signed|SSL|TLS/i.test(`${code} ${message}`)
          ? 'Its certificate is not trusted here: --ssl-extra-ca-certs names the authority to trust.'
          : 'Check tokenUrl, and whether the provider is reachable from this machine.',
      };
  }
}

export function describeRefusal(
  request: TokenRequestSummary,
  response: PostmanResponse,
  problem: Problem,
): Description {
  const answered = `${describeAsked(request)} and it answered ${response.code}`;
  const contentType = response.headers.get('Content-Type') ?? 'no content type';
  switch (problem.kind) {
    case 'oauth':
      return {
        message: `${answered} ${problem.error}${problem.description === null ? '' : `: ${oneLine(problem.description)}`}.`,
        hint: OAUTH_HINTS[problem.error] ?? 'See the provider’s documentation for this error.',
      };
    case 'redirect':
      return {
        message: `${answered}, a redirect to ${problem.location ?? 'nowhere'}, which was not followed.`,
        hint: 'Credentials are never sent on to another place: set tokenUrl to the token endpoint itself.',
      };
    case 'status':
      return {
        message: `${answered} ${response.status} (${contentType}): ${oneLine(problem.body) || 'empty body'}.`,
        hint:
          response.code >= 500
            ? 'The provider, or a gateway in front of it, failed; try again later.'
            : 'Is tokenUrl the token endpoint? Check it in the provider’s settings or its discovery document.',
      };
    case 'empty':
      return {
        message: `${answered} with an empty body.`,
        hint: 'Is tokenUrl the token endpoint? An empty 200 usually comes from a gateway or a wrong path.',
      };
    case 'notJson':
      return {
        message: `${answered}, but no JSON (${contentType}): ${oneLine(problem.body)}.`,
        hint: 'Is tokenUrl the token endpoint? A login page or a gateway may have answered.',
      };
    case 'noToken':
      return {
        message: `${answered}, but without an access_token (members: ${problem.members.join(', ') || 'none'}).`,
        hint: 'Is tokenUrl the token endpoint, and does the provider follow RFC 6749?',
      };
    case 'tokenType':
      return {
        message: `${answered} with a token of type ${oneLine(problem.type)}, where only bearer tokens can be used.`,
        hint: 'Let the provider issue bearer tokens to this client.',
      };
  }
}

function describeAsked(request: TokenRequestSummary): string {
  const client = request.clientId === null ? '' : `, client ${request.clientId}`;
  const scope = request.scope === null ? '' : `, scope "${request.scope}"`;
  return `No access token: asked ${request.tokenUrl} (grant ${request.grantType}, ${request.clientAuthentication}${client}${scope})`;
}

function errorParts(error: unknown): { code: string | null; message: string } {
  if (typeof error !== 'object' || error === null) return { code: null, message: oneLine(String(error)) };
  const { code, message } = error as { code?: unknown; message?: unknown };
  const text = oneLine(typeof message === 'string' ? message : '');
  // Errors reach the sandbox serialised: the code is in the message only.
  const codeInText = /\b(E[A-Z_]{4,})\b/.exec(text)?.[1] ?? null;
  return { code: typeof code === 'string' ? code : codeInText, message: text };
}

function oneLine(text: string): string {
  const folded = text.replace(/\s+/g, ' ').trim();
  return folded.length > 200 ? `${folded.slice(0, 200)}…` : folded;
}

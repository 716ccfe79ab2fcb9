// Every way of not getting a token, told as what was asked, what came back, and what to try.
import { errorParts, oneLine } from './errorParts.ts';
import { hintByStatus } from './errorHints/byStatus.ts';
import type { SentAs } from './errorHints/errorHint.ts';
import { hintFor } from './errorHints/hintFor.ts';
import type { TokenRequestSummary } from './outcome.ts';
import { describeBody, describeCode, describeNames } from './quotable.ts';
import type { Sent } from './sendPatiently.ts';
import type { SettingsError } from './settingsError.ts';
import type { PostmanResponse } from './postman.ts';

interface Description {
  readonly message: string;
  readonly hint: string;
}

/** What was asked, and how often. */
export interface Asked {
  readonly request: TokenRequestSummary;
  /** null: no Basic credentials were sent. */
  readonly basicEncoding: 'form' | 'raw' | null;
  readonly sentAs: SentAs;
  readonly attempts: number;
  readonly askedToWait: number | null;
}

/** Settings that say where the answer seems to hold the token. */
type LikelyPlaces = readonly string[];

export type Problem =
  | { readonly kind: 'oauth'; readonly error: string; readonly description: string | null }
  | { readonly kind: 'redirect'; readonly location: string | null }
  | { readonly kind: 'status'; readonly body: string }
  | { readonly kind: 'empty'; readonly likely: LikelyPlaces }
  | { readonly kind: 'notJson'; readonly likely: LikelyPlaces }
  | {
      readonly kind: 'noToken';
      readonly field: string;
      /** null: it is a list. */
      readonly members: readonly string[] | null;
      readonly likely: LikelyPlaces;
    }
  | { readonly kind: 'noTokenHeader'; readonly name: string; readonly likely: LikelyPlaces }
  | { readonly kind: 'noText'; readonly likely: LikelyPlaces }
  | { readonly kind: 'unusableToken' }
  | { readonly kind: 'tokenType'; readonly type: string };

export type DiscoveryProblem =
  | { readonly kind: 'notFound'; readonly asked: readonly { readonly url: string; readonly sent: Sent }[] }
  | { readonly kind: 'otherIssuer'; readonly url: string; readonly issuer: string }
  | { readonly kind: 'noTokenUrl'; readonly url: string }
  | { readonly kind: 'unsafeTokenUrl'; readonly url: string; readonly tokenUrl: string };

export function describeMissingVariables(profile: string, names: readonly string[]): Description {
  const one = names.length === 1;
  return {
    message: `No access token (profile ${profile}): the variable${one ? '' : 's'} ${names.join(', ')} ${one ? 'is' : 'are'} missing or empty.`,
    hint: 'Was an environment selected? Set them there (or in the collection), or give them by hand.',
  };
}

export function describeSettingsError(profile: string, { message, hint }: SettingsError): Description {
  return { message: `No access token (profile ${profile}): ${message}.`, hint };
}

export function describeNoAnswer(asked: Asked, error: unknown, timeout: number): Description {
  const { what, hint } = describeError(error, timeout, 'tokenUrl');
  return { message: `${describeAsked(asked)} but ${what}.`, hint };
}

export function describeRefusal(asked: Asked, response: PostmanResponse, problem: Problem): Description {
  const answered = `${describeAsked(asked)} and it ${asked.attempts > 1 ? 'last ' : ''}answered ${response.code}`;
  const contentType = response.headers.get('Content-Type') ?? 'no content type';
  const allow = response.headers.get('Allow') ?? null;
  const wait = asked.askedToWait === null ? '' : `, and asks to wait ${asked.askedToWait} s before the next request`;
  const laterHint = `It was not asked again: so long nobody waits here. Try again in ${describeSeconds(asked.askedToWait ?? 0)}.`;
  switch (problem.kind) {
    case 'oauth': {
      const description = problem.description === null ? '' : oneLine(problem.description);
      const isSuccess = response.code >= 200 && response.code < 300;
      const said = isSuccess
        ? describeCode(problem.error)
        : [problem.error, description].filter((part) => part !== '').join(': ');
      return {
        message: `${answered} ${said.replace(/\.$/, '')}${wait}.`,
        hint:
          asked.askedToWait === null
            ? hintFor({ ...problem, description, status: response.code, allow, ...asked })
            : laterHint,
      };
    }
    case 'redirect':
      return {
        message: `${answered}, a redirect to ${problem.location ?? 'nowhere'}, which was not followed.`,
        hint: `Credentials are never sent on to another place: ${/log-?in|sign-?in|auth\/(?:start|login)|sso/i.test(problem.location ?? '') ? 'that looks like a login page, so set tokenUrl to the token endpoint itself' : 'set tokenUrl to the token endpoint itself'}.`,
      };
    case 'status':
      return {
        message: `${answered} ${response.status} (${contentType}): ${oneLine(problem.body) || 'empty body'}${wait}.`,
        hint:
          asked.askedToWait === null
            ? (hintByStatus({ ...asked, status: response.code, allow, body: problem.body }) ??
              'Is tokenUrl the token endpoint? Check it in the provider’s settings or its discovery document.')
            : laterHint,
      };
    case 'empty':
      return {
        message: `${answered} with an empty body.`,
        hint:
          hintForPlaces(problem.likely) ??
          'Is tokenUrl the token endpoint? An empty 200 usually comes from a gateway or a wrong path.',
      };
    case 'notJson':
      return {
        message: `${answered}, but no JSON (${describeBody(response)}).`,
        hint:
          hintForPlaces(problem.likely) ??
          'Is tokenUrl the token endpoint? A login page or a gateway may have answered.',
      };
    case 'noToken': {
      const article = /^[aeiou]/.test(problem.field) ? 'an' : 'a';
      return {
        message: `${answered}, but without ${article} ${problem.field} (${problem.members === null ? 'a list' : `members: ${describeNames(problem.members)}`}).`,
        hint:
          hintForPlaces(problem.likely) ??
          'Is tokenUrl the token endpoint? Where the token has another name in the answer, the setting tokenField says so.',
      };
    }
    case 'noTokenHeader':
      return {
        message: `${answered}, but without a header ${problem.name}.`,
        hint:
          hintForPlaces(problem.likely) ??
          'Is tokenUrl the token endpoint? The setting tokenHeader names the header of the answer that holds the token.',
      };
    case 'noText':
      return {
        message: `${answered}, but with no text that could be a token (${describeBody(response)}).`,
        hint:
          hintForPlaces(problem.likely) ??
          'With answerFormat "text" all of the answer is the token; where it is a member of JSON, leave answerFormat out and name it in tokenField.',
      };
    case 'unusableToken':
      return {
        message: `${answered} with a token that holds blanks, line breaks or other characters that no header can carry.`,
        hint: 'Do tokenField, tokenHeader and answerFormat say where the token is? RFC 6750 allows letters, digits and -._~+/= only.',
      };
    case 'tokenType':
      return {
        message: `${answered} with a token of type ${describeCode(problem.type)}, where only bearer tokens can be used.`,
        hint: /^dpop$/i.test(problem.type)
          ? 'Set dpop to true (tokenman adds the proofs, the Postman app cannot), or let the provider issue bearer tokens to this client.'
          : 'Let the provider issue bearer tokens to this client.',
      };
  }
}

export function describeDiscoveryFailure(
  { profile }: TokenRequestSummary,
  { issuer, timeout }: { readonly issuer: string; readonly timeout: number },
  problem: DiscoveryProblem,
): Description {
  const start = `No access token (profile ${profile}): `;
  switch (problem.kind) {
    case 'notFound': {
      const results = problem.asked.map(({ url, sent }) => {
        const often = sent.attempts > 1 ? ` (${sent.attempts} attempts)` : '';
        if (sent.kind === 'answer') return { hint: null, text: `${url} answered ${sent.response.code}${often}` };
        const { what, hint } = describeError(sent.error, timeout, 'issuer');
        return { hint, text: `${url} was asked${often} but ${what}` };
      });
      return {
        message: `${start}the issuer ${issuer} publishes no metadata that says where its token endpoint is: ${results.map(({ text }) => text).join(', ')}.`,
        hint:
          results.at(-1)?.hint ?? 'Check the setting issuer; a provider without discovery needs tokenUrl in its place.',
      };
    }
    case 'otherIssuer':
      return {
        message: `${start}the metadata at ${problem.url} is of the issuer ${oneLine(problem.issuer)}, not of ${issuer}.`,
        hint: 'The two must be the same to the letter, a slash at the end included: set issuer to what the metadata says, if that is whom you mean.',
      };
    case 'noTokenUrl':
      return {
        message: `${start}the metadata at ${problem.url} names no token_endpoint.`,
        hint: 'Set tokenUrl in place of issuer.',
      };
    case 'unsafeTokenUrl':
      return {
        message: `${start}the metadata at ${problem.url} names the token endpoint ${oneLine(problem.tokenUrl)}, which is ${issuer.startsWith('https:') ? 'not https as the issuer is' : 'neither https nor http'}.`,
        hint: 'Credentials are not sent there: let the provider publish its real endpoint, or set tokenUrl.',
      };
  }
}

function describeAsked({ request, attempts }: Asked): string {
  const client = request.clientId === null ? '' : `, client ${request.clientId}`;
  const scope = request.scope === null ? '' : `, scope "${request.scope}"`;
  const often = attempts > 1 ? ` ${attempts} times` : '';
  return `No access token: asked ${request.tokenUrl} (grant ${request.grantType}, ${request.clientAuthentication}${client}${scope})${often}`;
}

/** Why no answer came. @param timeout milliseconds */
export function describeError(
  error: unknown,
  timeout: number,
  setting: 'tokenUrl' | 'issuer',
): { readonly what: string; readonly hint: string } {
  const explained = explanationOf(error);
  if (explained !== null) return explained;
  const { code, message } = errorParts(error);
  switch (code) {
    case 'ECONNREFUSED':
      return {
        what: 'the connection was refused',
        hint: `Is the provider running, and are host and port in ${setting} right?`,
      };
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ECONNABORTED':
      return {
        what: `the connection was dropped (${message})`,
        hint: 'The provider, or a proxy or firewall on the way, closes the connection; try again later.',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        what: `its host name could not be resolved (${code})`,
        hint: `Check the host in ${setting}, and the network and DNS of this machine.`,
      };
    case 'ETIMEDOUT':
    case 'ESOCKETTIMEDOUT':
      return {
        what: `no answer came within ${timeout / 1000} s`,
        hint: 'Is the provider reachable from here (firewall, proxy)? The setting timeout allows more time.',
      };
    default: {
      const shown = code === null || message.includes(code) ? '' : ` (${code})`;
      return { what: `the request failed: ${message}${shown}`, hint: hintForError(`${code} ${message}`, setting) };
    }
  }
}

/** What the worker says of proxies and certificates: what happened and, after a semicolon, what to do. */
function explanationOf(error: unknown): { readonly what: string; readonly hint: string } | null {
  const { message }: { readonly message?: unknown } = Object(error);
  const [, what, advice = ''] = /^(the (?:proxy|server|certificate) [^;]+); (.+)$/s.exec(String(message)) ?? [];
  return what === undefined
    ? null
    : { what, hint: `${advice.charAt(0).toUpperCase()}${advice.slice(1)}.`.replace('?.', '?') };
}

function hintForError(text: string, setting: string): string {
  if (text.includes('request refused:'))
    return 'Add the host of the token endpoint to allowedHosts, if it belongs there.';
  if (/WRONG_VERSION_NUMBER|wrong version number/i.test(text)) {
    return `Nobody speaks TLS there: should ${setting} begin with http://, or is the port another one?`;
  }
  if (/alert|handshake/i.test(text)) {
    return 'The provider ended the TLS handshake; it may want a client certificate (--ssl-client-cert, --ssl-client-key).';
  }
  if (/cert|self.signed|SSL|TLS|EPROTO/i.test(text)) {
    return 'Its certificate is not trusted here: --ssl-extra-ca-certs names the authority to trust.';
  }
  return `Check ${setting}, and whether the provider is reachable from this machine.`;
}

function hintForPlaces(likely: LikelyPlaces): string | null {
  if (likely.length === 0) return null;
  return `The answer seems to hold the token elsewhere: in the token profile (tokens in the config) set ${likely.slice(0, 3).join(', or ')}, in place of any other of tokenField, tokenHeader and answerFormat.`;
}

function describeSeconds(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} minutes`;
}

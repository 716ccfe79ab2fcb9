// What a status alone says of the request, where an answer has no error of OAuth (RFC 9110 §15.5).
import { CLIENT_PLACE_HINTS } from './standard.ts';
import type { RefusedRequest } from './errorHint.ts';

type Answered = Pick<RefusedRequest, 'status' | 'request' | 'sentAs' | 'allow' | 'basicEncoding'>;

/** @returns null: the status says nothing by itself */
export function hintByStatus(answered: Answered & { readonly body: string }): string | null {
  const authentication = [answered.request.clientAuthentication, answered.basicEncoding ?? ''].join(' ').trim();
  const said = CLIENT_PLACE_HINTS.find(
    (hint) => hint.says?.test(answered.body) === true && hint.authentication?.test(authentication) === true,
  );
  return said?.hint ?? ofStatus(answered);
}

function ofStatus({ status, request, sentAs, allow, basicEncoding }: Answered): string | null {
  switch (status) {
    case 401:
      return request.grantType === 'custom_request'
        ? 'The login refuses what body holds: check the variables that it names.'
        : `Check clientId and clientSecret for this environment, and whether tokenUrl is the token endpoint.${otherAuthentication(request.clientAuthentication, basicEncoding)}`;
    case 404:
    case 410:
      return `Is the path right? Nothing answers at ${withoutQuery(request.tokenUrl)}.${legacyPath(request.tokenUrl)} Where the provider has discovery, its metadata knows the path: set issuer in place of tokenUrl.`;
    case 405:
      if (sentAs.method === 'GET') return 'The endpoint takes no GET: leave out requestMethod.';
      return allow !== null && !/\bget\b/i.test(allow)
        ? `The endpoint takes ${allow} only: is tokenUrl the token endpoint?`
        : 'The endpoint takes no POST: set requestMethod to "GET" in the token profile, or is its path another one?';
    case 406:
      return 'The endpoint does not answer JSON: set headers in the token profile, such as {"Accept": "*/*"}.';
    case 415:
      return hintForFormat(sentAs.format);
    case 429:
      return 'The provider limits how often it is asked: try again later, or let fewer jobs ask at a time.';
    default:
      return status >= 500 ? 'The provider, or a gateway in front of it, failed; try again later.' : null;
  }
}

/** For a provider that wants the parameters otherwise than they were sent. */
export function hintForFormat(format: RefusedRequest['sentAs']['format']): string {
  switch (format) {
    case 'form':
      return 'The endpoint takes no form: set requestFormat to "json" in the token profile.';
    case 'json':
      return 'The endpoint takes no JSON: set requestFormat to "form" in the token profile.';
    case 'query':
      return 'The endpoint wants the parameters in the body: leave out requestMethod and requestFormat, or set requestFormat to "json".';
    case 'text':
      return 'The endpoint does not take this kind of body: check headers (Content-Type) and body in the token profile.';
  }
}

function otherAuthentication(authentication: string, basicEncoding: Answered['basicEncoding']): string {
  if (basicEncoding !== null) return ' Some want clientAuthentication "client_secret_post".';
  return authentication === 'client_secret_post' ? ' Some want clientAuthentication "client_secret_basic".' : '';
}

/** Keycloak left out `/auth` with version 17; many guides still have it. */
function legacyPath(tokenUrl: string): string {
  if (/\/auth\/realms\//.test(tokenUrl)) return ' Keycloak has no /auth before /realms since version 17.';
  return /\/realms\//.test(tokenUrl) ? ' Keycloak before version 17 has /auth before /realms.' : '';
}

function withoutQuery(url: string): string {
  return url.split('?', 1)[0] ?? url;
}

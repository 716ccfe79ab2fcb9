/** What registered claims are called in full (RFC 7519 §4.1, RFC 9068 §2.2, RFC 8693 §4, RFC 7800 §3.1). */
export const CLAIM_NAMES: Readonly<Record<string, string>> = {
  iss: 'issuer',
  sub: 'subject',
  aud: 'audience',
  exp: 'expires',
  nbf: 'not before',
  iat: 'issued at',
  azp: 'authorized party',
  client_id: 'client',
  scp: 'scope',
  cnf: 'confirmation key',
  act: 'actor',
};

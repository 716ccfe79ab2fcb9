// RFC 6749 §5.2, RFC 8707 §2, RFC 8693 §2.2.2, RFC 9126 and OpenID Connect Core §9 where they add to it.
import type { ErrorHint } from './errorHint.ts';

/** A provider that says literally where it looks for the client. */
export const CLIENT_PLACE_HINTS: readonly ErrorHint[] = [
  {
    says: /client_secret_post|(?:client|credentials?).*\b(?:in|via|as part of) the (?:request |form |post )?body\b|(?:use|in) (?:the )?(?:request|form|post) body\b.*(?:client|credential)/i,
    authentication: /^client_secret_basic/,
    hint: 'The provider looks for the client in the body: set clientAuthentication to "client_secret_post".',
  },
  {
    says: /client_secret_basic|\bauthorization header\b.*(?:required|missing|expected|must)|(?:requires?|missing|expects?|no|use|in) (?:an? |the )?(?:http )?(?:basic|authorization header)/i,
    authentication: /^client_secret_post$/,
    hint: 'The provider looks for the client in the Authorization header: set clientAuthentication to "client_secret_basic".',
  },
];

export const STANDARD_HINTS: readonly ErrorHint[] = [
  ...CLIENT_PLACE_HINTS,
  {
    // oidc-provider, Ory Hydra and others say so when a client is registered with another method.
    says: /(?:authentication (?:mechanism|method)|auth method).*(?:match|support|allow|register|requested)/i,
    hint: 'The provider has another client authentication on record for this client: set clientAuthentication to that one, or change it there.',
  },
  {
    says: /(?:only|use|expects?|requires?|wants?|must be)\b.*(?:application\/x-www-form-urlencoded|urlencoded|content.?type)/i,
    format: 'json',
    hint: 'The endpoint takes no JSON: set requestFormat to "form" in the token profile.',
  },
  {
    says: /(?:only|use|expects?|requires?|wants?|must be)\b.*(?:application\/json|json|content.?type)/i,
    format: 'form',
    hint: 'The endpoint takes no form: set requestFormat to "json" in the token profile.',
  },
  {
    says: /client_?id.*(?:missing|not found|required)|(?:missing|no|without).*client.?(?:id|credentials)/i,
    authentication: /^client_secret_basic/,
    hint: 'The provider looks for the client in the body: set clientAuthentication to "client_secret_post".',
  },
  {
    error: 'invalid_client',
    says: /\bbasic\b|authorization header/i,
    authentication: /^client_secret_post$/,
    hint: 'The provider looks for the client in the Authorization header: set clientAuthentication to "client_secret_basic".',
  },
  {
    error: 'invalid_client',
    authentication: /^private_key_jwt$/,
    hint: 'Check that the provider has the public key of privateKey for this client (and the same keyId), that it accepts the algorithm and the assertion’s audience (setting clientAssertionAudience: some want their issuer), and that this machine’s clock is right.',
  },
  {
    error: 'invalid_client',
    authentication: /^client_secret_jwt$/,
    hint: 'Check clientId and clientSecret for this environment, that the provider accepts the algorithm and the assertion’s audience (setting clientAssertionAudience: some want their issuer), and that this machine’s clock is right.',
  },
  {
    error: 'invalid_client',
    authentication: /^tls_client_auth$/,
    hint: 'Check that a client certificate is sent (--ssl-client-cert, --ssl-client-key), that the provider knows its subject for this client, and that tokenUrl is the endpoint that asks for certificates.',
  },
  {
    error: 'invalid_client',
    grant: /^jwt_authorization$/,
    hint: 'The provider refuses the signed JWT: check that it has the public key of privateKey, the assertion’s issuer, and this machine’s clock.',
  },
  {
    error: 'invalid_client',
    authentication: /^none$/,
    hint: 'The provider wants this client to prove who it is: set clientAuthentication, or make the client a public one there.',
  },
  {
    error: 'invalid_client',
    authentication: /^client_secret_post$/,
    hint: 'Check clientId and clientSecret for this environment; a provider that wants them in the Authorization header needs clientAuthentication client_secret_basic, one that wants them in the URL requestFormat "query".',
  },
  {
    error: 'invalid_client',
    authentication: /^client_secret_basic raw$/,
    hint: 'Check clientId and clientSecret for this environment; basicEncoding is "raw", and a provider that decodes Basic credentials (as RFC 6749 has it) misreads special characters in them: leave it out there. Some want clientAuthentication "client_secret_post".',
  },
  {
    error: 'invalid_client',
    hint: 'Check clientId and clientSecret for this environment; a provider that does not decode Basic credentials misreads special characters in them, and needs basicEncoding "raw". Some want clientAuthentication "client_secret_post".',
  },
  {
    error: 'invalid_scope',
    hint: 'Check the variable scope: the provider does not know it, or does not grant it to this client.',
  },
  {
    says: /[`'"“]?grant_?type[`'"”]?.*(?:missing|required|not supplied|must contain|may not be)|(?:missing|required|must contain).*grant_?type/i,
    format: 'form',
    hint: 'The provider does not find grant_type in the form: it may want JSON (set requestFormat to "json"), or the parameters in the query (set requestFormat to "query").',
  },
  {
    error: 'invalid_request',
    says: /audience|resource/i,
    hint: 'Check audience and resource in the token profile: the provider needs one of them, or does not know the one it got.',
  },
  {
    error: 'invalid_request',
    hint: 'The provider misses a parameter or refuses one: see its description, and extraParameters in the config.',
  },
  {
    error: 'invalid_grant',
    grant: /^refresh_token$/,
    hint: 'The refresh token has expired, was revoked, was used before (a provider that rotates them takes each only once), or belongs to another client: log in again and store the new one.',
  },
  {
    error: 'invalid_grant',
    grant: /^password$/,
    hint: 'Check username and password for this environment, and whether the account is locked, expired or asked for a second factor.',
  },
  {
    error: 'invalid_grant',
    grant: /jwt-bearer$/,
    hint: 'The provider refuses the assertion: check its issuer, subject and audience, that the provider has the public key of privateKey, and that this machine’s clock is right.',
  },
  {
    error: 'invalid_grant',
    grant: /token-exchange$/,
    hint: 'The provider refuses the subject token: is it fresh, of the type that subjectTokenType says, and meant for this client?',
  },
  {
    error: 'invalid_grant',
    hint: 'What was exchanged for the token has expired, was revoked, or belongs to another client.',
  },
  {
    error: 'unauthorized_client',
    hint: 'The provider does not allow this client the grant type; allow it in the client’s settings there.',
  },
  {
    error: 'unsupported_grant_type',
    hint: 'The token endpoint does not know the grant type; is tokenUrl the token endpoint? A grant of the provider’s own goes into grantType, by its name or URI, its parameters into extraParameters.',
  },
  {
    error: 'invalid_target',
    hint: 'Set audience or resource in the token profile to what the provider knows: it does not know the one that was asked for, or misses it.',
  },
  {
    error: 'access_denied',
    hint: 'The provider knows the client but gives it no token: a policy or a missing permission there decides so.',
  },
  {
    error: 'invalid_dpop_proof',
    hint: 'The provider binds its tokens to a key (DPoP, RFC 9449): set dpop to true, which tokenman can do and the Postman app cannot.',
  },
  {
    error: 'use_dpop_nonce',
    hint: 'The provider binds its tokens to a key (DPoP, RFC 9449): set dpop to true, which tokenman can do and the Postman app cannot.',
  },
  {
    error: 'slow_down',
    hint: 'The provider limits how often it is asked: try again later, or let fewer jobs ask at a time.',
  },
  {
    error: 'temporarily_unavailable',
    hint: 'The provider says that it cannot answer right now; try again later.',
  },
  {
    says: /(?:property|parameter|field|param)\b.*(?:missing|empty|required)|(?:missing|required)\b.*(?:property|parameter|field|param)\b/i,
    hint: 'The provider misses a parameter: add it to extraParameters in the token profile; where it belongs to a grant of the provider’s own, set grantType too.',
  },
  { error: 'server_error', hint: 'The provider itself failed; try again later, and look into its log.' },
];

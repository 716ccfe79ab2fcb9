// RFC 6749 §5.2, RFC 8707 §2, RFC 8693 §2.2.2, RFC 9126 and OpenID Connect Core §9 where they add to it.
import type { ErrorHint } from './errorHint.ts';

export const STANDARD_HINTS: readonly ErrorHint[] = [
  {
    // oidc-provider, Ory Hydra and others say so when a client is registered with another method.
    says: /(?:authentication (?:mechanism|method)|auth method).*(?:match|support|allow|register|requested)/i,
    hint: 'The provider has another client authentication on record for this client: set clientAuthentication to that one, or change it there.',
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
    hint: 'Check clientId and clientSecret for this environment; a provider that wants them in the Authorization header needs clientAuthentication client_secret_basic.',
  },
  {
    error: 'invalid_client',
    authentication: /^client_secret_basic raw$/,
    hint: 'Check clientId and clientSecret for this environment; basicEncoding is "raw", and a provider that decodes Basic credentials (as RFC 6749 has it) misreads special characters in them: leave it out there. Some want client_secret_post.',
  },
  {
    error: 'invalid_client',
    hint: 'Check clientId and clientSecret for this environment; a provider that does not decode Basic credentials misreads special characters in them, and needs basicEncoding "raw". Some want client_secret_post.',
  },
  {
    error: 'invalid_scope',
    hint: 'Check the variable scope: the provider does not know it, or does not grant it to this client.',
  },
  {
    error: 'invalid_request',
    says: /audience|resource/i,
    hint: 'Check the settings audience and resource: the provider needs one, or does not know the one it got.',
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
    hint: 'The token endpoint does not know the grant type; is tokenUrl the token endpoint?',
  },
  { error: 'invalid_target', hint: 'The provider does not know the resource or audience that was asked for.' },
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
  { error: 'server_error', hint: 'The provider itself failed; try again later, and look into its log.' },
];

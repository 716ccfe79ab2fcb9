// Amazon Cognito, which describes little: its host tells whose error it is.
// Source: https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
import type { ErrorHint } from './errorHint.ts';

const at = /\.amazoncognito\.com|cognito/i;

export const COGNITO_HINTS: readonly ErrorHint[] = [
  {
    error: 'invalid_client',
    at,
    authentication: /raw$|^(?!client_secret_basic)/,
    hint: 'Check clientId and clientSecret, and that the app client has a secret and belongs to the user pool of this domain.',
  },
  {
    error: 'invalid_client',
    at,
    hint: 'Check clientId and clientSecret, and that the app client has a secret and belongs to the user pool of this domain; Cognito does not decode Basic credentials (basicEncoding "raw").',
  },
  {
    error: 'invalid_grant',
    says: /invalid_scope|scope/i,
    at,
    hint: 'The app client may not have this scope: allow it under its custom scopes; it is written as resource server/scope.',
  },
  {
    error: 'invalid_grant',
    at,
    hint: 'The refresh token was revoked, has expired, or belongs to another app client.',
  },
  {
    error: 'invalid_scope',
    at,
    hint: 'Write the scope as resource server/scope, and allow it in the app client; client_credentials takes no openid, email or profile.',
  },
  {
    error: 'unauthorized_client',
    at,
    hint: 'Allow the grant in the app client (OAuth grant types: Client credentials), which also needs a secret and a custom scope.',
  },
];

// Okta. Sources: https://developer.okta.com/docs/reference/api/oidc/ (token endpoint, errors) and the articles
// "Invalid_Client Error Returned When Requesting OAuth Token(s)", "One or more scopes are not configured for the
// authorization server resource" and "Policy evaluation failed for this request" on https://support.okta.com/help/s/.
import type { ErrorHint } from './errorHint.ts';

export const OKTA_HINTS: readonly ErrorHint[] = [
  {
    error: 'invalid_client',
    says: /Invalid value for 'client_id' parameter/i,
    hint: 'This Okta org has no active app with this clientId: check it, and the org’s host in tokenUrl.',
  },
  {
    error: 'invalid_client',
    says: /client secret supplied for a confidential client is invalid/i,
    hint: 'The client secret is wrong, inactive, or of another app: copy it from the app’s General tab.',
  },
  {
    error: 'access_denied',
    says: /Policy evaluation failed/i,
    hint: 'No access policy of the authorization server lets this client have these scopes: add the client to a policy with a rule that allows the grant and all the scopes (the System Log tells which failed).',
  },
  {
    error: 'invalid_scope',
    says: /scopes are not configured/i,
    hint: 'The authorization server has no such scope: add it under Security > API, or check which server tokenUrl names (/oauth2/default/v1/token is another one than /oauth2/v1/token).',
  },
  {
    error: 'invalid_scope',
    says: /custom scopes|must provide.*scope|'openid'|only.*okta\./i,
    at: /okta(?:preview|-emea)?\.com/,
    hint: 'A service app needs a scope of a custom authorization server, never openid: check scope and tokenUrl.',
  },
  {
    error: 'unauthorized_client',
    says: /grant type|token_endpoint_auth_method/i,
    at: /okta(?:preview|-emea)?\.com/,
    hint: 'The app does not allow this grant type: tick it on the app’s General tab; client_credentials needs an app of the type API Services.',
  },
  {
    error: 'invalid_dpop_proof',
    at: /okta(?:preview|-emea)?\.com/,
    hint: 'The app requires DPoP: set dpop to true, or untick "Require Demonstrating Proof of Possession (DPoP) header in token requests" in its settings.',
  },
];

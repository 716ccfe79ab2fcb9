// Auth0. Sources: https://auth0.com/docs/get-started/authentication-and-authorization-flow/client-credentials-flow,
// https://support.auth0.com/center/s/article/Client-credentials-grant-requires-audience-parameter and
// https://github.com/auth0/auth0-python/issues/173 (the words of the answer).
import type { ErrorHint } from './errorHint.ts';

export const AUTH0_HINTS: readonly ErrorHint[] = [
  {
    // Auth0 may stand behind a host of the customer's own: it is known by its words.
    error: 'access_denied',
    says: /^Unauthorized$/i,
    hint: 'The client secret is wrong, or the application’s Authentication Method at the provider (Auth0) is another than clientAuthentication here.',
  },
  {
    error: 'access_denied',
    says: /Service not (?:found|enabled within domain)/i,
    hint: 'Auth0 has no API with this audience: set audience to the API’s Identifier, to the letter (a slash at the end counts).',
  },
  {
    error: 'access_denied',
    says: /Client is not authorized to access/i,
    hint: 'The application has no grant for this API: authorize it on the API’s Machine to Machine Applications tab.',
  },
  {
    error: 'access_denied',
    says: /Client has not been granted scopes/i,
    hint: 'Tick the scopes for this application on the API’s Machine to Machine Applications tab, or ask for fewer.',
  },
  {
    error: 'access_denied',
    says: /Non-global clients are not allowed access to APIv1/i,
    hint: 'Set audience to the API’s Identifier: without it Auth0 takes the request as one for its old management API.',
  },
  {
    error: 'access_denied',
    says: /audience/i,
    hint: 'Set audience in the token profile to the API’s Identifier at the provider (Auth0), or a default audience in the tenant’s settings there.',
  },
  {
    error: 'unauthorized_client',
    says: /Grant type '[^']*' not allowed/i,
    hint: 'Tick the grant type under Advanced Settings > Grant Types of the application; client_credentials needs a Machine to Machine Application.',
  },
  {
    error: 'server_error',
    says: /no default directory|default connection/i,
    hint: 'The password grant needs a Default Directory in the Auth0 tenant’s settings: the name of the connection that holds the users.',
  },
];

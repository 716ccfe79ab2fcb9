import { describe, expect, test } from '@jest/globals';
import { hintFor } from '../../../src/oauth2/script/errorHints/hintFor.ts';
import { withSettingPlaces } from '../../../src/oauth2/script/errorHints/settingPlaces.ts';
import type { RefusedRequest } from '../../../src/oauth2/script/errorHints/errorHint.ts';

function hint(
  error: string,
  description = '',
  more: Partial<RefusedRequest['request']> &
    Partial<Pick<RefusedRequest, 'status' | 'sentAs' | 'allow'>> & { basicEncoding?: 'form' | 'raw' } = {},
) {
  const { status = 400, basicEncoding, sentAs = { method: 'POST', format: 'form' }, allow = null, ...request } = more;
  const isBasic = (request.clientAuthentication ?? 'client_secret_basic') === 'client_secret_basic';
  return hintFor({
    error,
    description,
    status,
    sentAs,
    allow,
    basicEncoding: isBasic ? (basicEncoding ?? 'form') : null,
    request: {
      profile: 'default',
      tokenUrl: 'https://login.example/token',
      grantType: 'client_credentials',
      clientAuthentication: 'client_secret_basic',
      clientId: 'me',
      scope: null,
      ...request,
    },
  });
}

describe('Entra, by the number of the error', () => {
  test.each([
    [7000215, /value, which Entra shows once/],
    [7000222, /has expired/],
    [700016, /no application with this clientId/],
    [90002, /No tenant/],
    [500011, /no API of that name/],
    [70011, /\/\.default/],
    [1002012, /\/\.default at the end/],
    [650057, /API permissions/],
    [50034, /no user of this name/],
    [50126, /password is wrong/],
    [50076, /second factor/],
    [700027, /x5t#S256/],
  ])('AADSTS%d', (number, says) => {
    expect(hint('invalid_client', `AADSTS${number}: Something. Trace ID: 7000218`)).toMatch(says);
  });

  test('a number that is not in the table: what OAuth makes of the error', () => {
    expect(hint('invalid_scope', 'AADSTS999999: New.')).toMatch(/variable scope/);
  });
});

describe('others, by their words', () => {
  const okta = { tokenUrl: 'https://dev-1.okta.com/oauth2/default/v1/token' };
  const auth0 = { tokenUrl: 'https://me.eu.auth0.com/oauth/token' };
  const cognito = { tokenUrl: 'https://me.auth.eu-west-1.amazoncognito.com/oauth2/token' };
  const google = { grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer', clientAuthentication: 'none' };
  const github = {
    grantType: 'jwt_authorization',
    tokenUrl: 'https://api.github.com/app/installations/1/access_tokens',
  };

  test.each([
    ['Okta', hint('invalid_client', "Invalid value for 'client_id' parameter.", okta), /no active app/],
    [
      'Okta',
      hint('invalid_client', 'The client secret supplied for a confidential client is invalid.', okta),
      /General tab/,
    ],
    [
      'Okta',
      hint('access_denied', 'Policy evaluation failed for this request, please check the policy configurations.', okta),
      /access policy/,
    ],
    [
      'Okta',
      hint('invalid_scope', 'One or more scopes are not configured for the authorization server resource.', okta),
      /Security > API/,
    ],
    ['Auth0', hint('access_denied', 'Unauthorized', { ...auth0, status: 401 }), /Authentication Method/],
    ['Auth0', hint('access_denied', 'Service not found: https://api', { ...auth0, status: 403 }), /Identifier/],
    ['Auth0', hint('access_denied', 'Client is not authorized to access "https://api".', auth0), /Machine to Machine/],
    ['Auth0', hint('unauthorized_client', "Grant type 'password' not allowed for the client.", auth0), /Grant Types/],
    [
      'Keycloak',
      hint('unauthorized_client', 'Client not enabled to retrieve service account'),
      /Service accounts roles/,
    ],
    ['Keycloak', hint('unauthorized_client', 'Client not allowed for direct access grants'), /Direct access grants/],
    ['Keycloak', hint('unauthorized_client', 'Invalid client or Invalid client credentials'), /Credentials tab/],
    ['Keycloak', hint('invalid_grant', 'Account is not fully set up'), /required actions/],
    ['Cognito', hint('invalid_client', '', cognito), /basicEncoding "raw"/],
    ['Cognito', hint('invalid_grant', '', cognito), /another app client/],
    ['Cognito', hint('unauthorized_client', '', cognito), /Client credentials/],
    ['Cognito', hint('invalid_scope', '', cognito), /resource server\/scope/],
    ['Google', hint('invalid_grant', 'Invalid JWT Signature.', google), /client_email/],
    [
      'Google',
      hint('unauthorized_client', 'Client is unauthorized to retrieve access tokens using this method.', google),
      /Domain-wide delegation/,
    ],
    [
      'Google',
      hint(
        'invalid_grant',
        'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.',
        google,
      ),
      /clock/,
    ],
    ['Salesforce', hint('invalid_grant', "user hasn't approved this consumer", google), /pre-authorized/],
    ['Salesforce', hint('invalid_grant', 'audience is invalid', google), /login\.salesforce\.com/],
    ['GitHub', hint('', 'A JSON web token could not be decoded', { ...github, status: 401 }), /client id/],
    ['GitHub', hint('', 'Not Found', { ...github, status: 404 }), /no installation of that number/],
    [
      'oidc-provider',
      hint(
        'invalid_client',
        'the provided authentication mechanism does not match the registered client authentication method',
      ),
      /another client authentication on record/,
    ],
    [
      'Ory Hydra',
      hint(
        'invalid_client',
        "The OAuth 2.0 Client supports client authentication method 'client_secret_post', but method 'client_secret_basic' was requested.",
      ),
      // What the provider says literally is what to set.
      /set clientAuthentication to "client_secret_post"/,
    ],
  ])('%s %#', (_, said, expected) => {
    expect(said).toMatch(expected);
  });
});

describe('RFC 6749 section 5.2, by how it was asked', () => {
  test.each([
    ['client_secret_basic', /basicEncoding/],
    ['client_secret_post', /clientSecret/],
    ['client_secret_jwt', /clientAssertionAudience/],
    ['private_key_jwt', /public key of privateKey/],
    ['tls_client_auth', /client certificate/],
    ['none', /set clientAuthentication/],
  ])('invalid_client with %s', (clientAuthentication, expected) => {
    expect(hint('invalid_client', '', { clientAuthentication })).toMatch(expected);
  });

  test('invalid_client speaks of Basic where Basic was sent, and of how it was encoded', () => {
    expect(hint('invalid_client', '')).toMatch(/needs basicEncoding "raw"/);
    expect(hint('invalid_client', '', { basicEncoding: 'raw' })).toMatch(/basicEncoding is "raw".*leave it out/);
    const cognito = 'https://me.auth.eu-west-1.amazoncognito.com/oauth2/token';
    for (const clientAuthentication of [
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'tls_client_auth',
      'none',
    ]) {
      expect(hint('invalid_client', '', { clientAuthentication })).not.toMatch(/basicEncoding|decode/);
      expect(hint('invalid_client', '', { clientAuthentication, tokenUrl: cognito })).not.toMatch(/basicEncoding/);
    }
    expect(hint('invalid_client', '', { basicEncoding: 'raw', tokenUrl: cognito })).not.toMatch(/basicEncoding/);
  });

  test.each([
    ['refresh_token', /log in again/],
    ['password', /Check username and password/],
    ['urn:ietf:params:oauth:grant-type:jwt-bearer', /refuses the assertion/],
    ['urn:ietf:params:oauth:grant-type:token-exchange', /refuses the subject token/],
    ['client_credentials', /has expired, was revoked/],
  ])('invalid_grant with %s', (grantType, expected) => {
    expect(hint('invalid_grant', '', { grantType })).toMatch(expected);
  });

  test.each<[string, string, Parameters<typeof hint>[2], RegExp]>([
    [
      'access_denied',
      'No audience parameter was provided, and no default audience has been configured',
      {},
      /Set audience/,
    ],
    ['access_denied', 'Service not enabled within domain: https://x', {}, /set audience to the API’s Identifier/],
    ['access_denied', 'Unauthorized', { tokenUrl: 'https://login.shop.example/oauth/token' }, /\(Auth0\)/],
    ['invalid_resource', 'AADSTS50001: The resource principal named x was not found', {}, /set resource to/],
    [
      'invalid_request',
      "AADSTS900144: The request body must contain the following parameter: 'scope'.",
      {},
      /^Set scope/,
    ],
    [
      'invalid_request',
      "AADSTS900144: The request body must contain the following parameter: 'resource'.",
      {},
      /^Set resource/,
    ],
    ['invalid_client', 'client_id is missing', {}, /set clientAuthentication to "client_secret_post"/],
    ['invalid_client', 'use basic', { clientAuthentication: 'client_secret_post' }, /"client_secret_basic"/],
    ['unsupported_grant_type', '', {}, /grantType, by its name or URI/],
    ['BXNIM0109E', 'Property missing or empty: apikey', {}, /extraParameters/],
    ['invalid_request', 'Only application/json is supported', {}, /requestFormat to "json"/],
    [
      'invalid_request',
      'only application/x-www-form-urlencoded',
      { sentAs: { method: 'POST', format: 'json' } },
      /requestFormat to "form"/,
    ],
    ['', 'Unsupported Media Type', { status: 415 }, /requestFormat to "json"/],
    [
      '',
      'Not here',
      { status: 404 },
      /^Is the path right\? Nothing answers at https:\/\/login\.example\/token\. .*set issuer in place of tokenUrl/,
    ],
    [
      '',
      'Gone',
      { status: 404, tokenUrl: 'https://k.example/auth/realms/a/protocol/openid-connect/token?x=1' },
      /connect\/token\. Keycloak has no \/auth/,
    ],
    ['', 'Not allowed', { status: 405 }, /requestMethod to "GET"/],
    ['', 'Not allowed', { status: 405, allow: 'PUT' }, /takes PUT only/],
    ['', 'Not allowed', { status: 405, sentAs: { method: 'GET', format: 'query' } }, /leave out requestMethod/],
    [
      '',
      'Wrong password',
      { status: 401, grantType: 'custom_request', clientAuthentication: 'none' },
      /what body holds/,
    ],
  ])('%s %s %j', (error, description, more, says) => {
    expect(hint(error, description, more)).toMatch(says);
  });

  test('an error that nobody knows is left to the provider, a 5xx to patience', () => {
    expect(hint('moon_phase')).toMatch(/provider’s documentation/);
    expect(hint('moon_phase', '', { status: 503 })).toMatch(/try again later/);
  });

  test('every hint is one or two sentences, and ends like one', () => {
    for (const error of [
      'invalid_client',
      'invalid_scope',
      'invalid_request',
      'unauthorized_client',
      'access_denied',
    ]) {
      expect(hint(error)).toMatch(/^[A-Z].{20,400}\.$/);
    }
  });
});

describe('where the client is looked for, said literally', () => {
  test.each([
    ['invalid_client', 'Client credentials must be in the body'],
    ['invalid_request', 'client_secret_post is required for this client'],
    ['access_denied', 'Send the client credentials in the request body'],
  ])('%s: %s', (error, description) => {
    expect(hint(error, description)).toMatch(/set clientAuthentication to "client_secret_post"/);
  });

  test.each(['Authorization header required', 'Missing Authorization header', 'Use HTTP Basic'])(
    '%s',
    (description) => {
      const said = hint('invalid_request', description, { clientAuthentication: 'client_secret_post' });
      expect(said).toMatch(/set clientAuthentication to "client_secret_basic"/);
    },
  );
});

test.each([
  [
    'needs basicEncoding "raw". Some want clientAuthentication "client_secret_post".',
    ['"basicEncoding": "raw"', '"clientAuthentication": "client_secret_post"'],
  ],
  ['The provider binds its tokens to a key: set dpop to true, which it can.', ['"dpop": true']],
  ['The setting timeout allows more time.', ['"timeout": 60000']],
  ['its metadata knows the path: set issuer in place of tokenUrl.', ['"issuer": "…"']],
  ['Check audience and resource in the token profile.', ['"audience": "…"', '"resource": "…"']],
])('the settings that a hint names are written into the config: %s', (text, settings) => {
  const lines = settings.map((setting) => `"tokens": { "admin": { ${setting} } }`);
  expect(withSettingPlaces(text, 'admin')).toBe(`${text} To set it: ${lines.join(' or ')} in tokenman.config.json.`);
});

test('a hint without a setting, or for a block of the collection, stays as it is', () => {
  expect(withSettingPlaces('Check clientId and clientSecret.', 'default')).toBe('Check clientId and clientSecret.');
  expect(withSettingPlaces('Set dpop to true.', 'OAuth 2.0 of request "Login"')).toBe('Set dpop to true.');
});

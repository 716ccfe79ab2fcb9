/** A token profile's keys in the config file. Strings may hold `{{variables}}`. */
import { z } from 'zod';
import { ASYMMETRIC_ALGORITHMS, HMAC_ALGORITHMS } from '../oauth2/script/tokenSettings.ts';
import { NAMED_GRANT_TYPES } from './tokenProfileSettings.ts';
import type { TokenProfileSettings } from './tokenProfileSettings.ts';

const text = z.string().min(1);
const jsonObject = z.record(z.string().min(1), z.json());
const oneOrMore = z.union([text, z.array(text).min(1)]);

const signedAssertionSchema = z.strictObject({
  issuer: text.exactOptional().describe('iss; default {{clientId}}.'),
  subject: text.exactOptional().describe('sub; left out by default.'),
  audience: text.exactOptional().describe('aud; default: the token endpoint (with jwt_authorization: none).'),
  claims: jsonObject.exactOptional().describe('Further claims; iat, exp and jti are made anew for every request.'),
});

export const tokenProfileSchema = z.strictObject({
  collections: z
    .array(text)
    .exactOptional()
    .describe(
      'Collections that use the profile, by name or by the end of their path; default: all that name its variable.',
    ),
  folders: z
    .array(text)
    .exactOptional()
    .describe('Folders or requests that use the profile, by name or id; default: all that name its variable.'),
  tokenUrl: text.exactOptional().describe('Token endpoint; default {{tokenUrl}}.'),
  issuer: text
    .exactOptional()
    .describe('In place of tokenUrl: its metadata (OpenID Connect Discovery, RFC 8414) names the token endpoint.'),
  grantType: text
    .refine((grantType) => grantType !== 'implicit', {
      message: 'The implicit grant is only for blocks that collections carry: use authorization_code',
    })
    .meta({
      examples: [
        ...NAMED_GRANT_TYPES.filter((grantType) => grantType !== 'implicit'),
        'urn:ibm:params:oauth:grant-type:apikey',
      ],
    })
    .exactOptional()
    .describe(
      'How the token is asked for; default client_credentials. jwt_authorization: a signed JWT is the request’s own bearer token (GitHub App). authorization_code and device_code need a person, once: tokenman login. Any other name or URI is an extension grant (RFC 6749 section 4.5), its parameters are extraParameters.',
    ),
  clientId: text.exactOptional().describe('Default {{clientId}}.'),
  clientSecret: z
    .string()
    .exactOptional()
    .describe('Default {{clientSecret}}. Name a variable here, never the secret itself.'),
  scope: z.string().exactOptional().describe('Default {{scope}}; left out of the request while that is empty.'),
  audience: oneOrMore.exactOptional().describe('Parameter audience, one each (Auth0, Ory Hydra; RFC 8693).'),
  resource: oneOrMore.exactOptional().describe('Parameter resource, one each (RFC 8707).'),
  clientAuthentication: z
    .enum([
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'tls_client_auth',
      'none',
    ])
    .exactOptional()
    .describe(
      'How the client proves who it is; default client_secret_basic; none with an assertion that is signed here, and for a login without clientSecret. tls_client_auth uses the certificates of ssl.',
    ),
  basicEncoding: z
    .enum(['form', 'raw'])
    .exactOptional()
    .describe('form (default, RFC 6749 section 2.3.1), or raw for providers that do not decode id and secret.'),
  username: text.exactOptional().describe('Grant password; default {{username}}.'),
  password: text.exactOptional().describe('Grant password; default {{password}}. Name a variable here.'),
  refreshToken: text.exactOptional().describe('Grant refresh_token; default {{refreshToken}}. Name a variable here.'),
  refreshTokenVariable: text
    .exactOptional()
    .describe('Environment variable that keeps a rotated refresh token; default: the one that refreshToken names.'),
  assertion: z
    .union([text, signedAssertionSchema])
    .exactOptional()
    .describe(
      'Grants jwt_bearer and jwt_authorization: claims of the assertion that is signed here; for jwt_bearer also an assertion as text.',
    ),
  subjectToken: text.exactOptional().describe('Grant token_exchange; default {{subjectToken}}. Name a variable here.'),
  subjectTokenType: text
    .exactOptional()
    .describe('Default urn:ietf:params:oauth:token-type:access_token (RFC 8693 section 3).'),
  actorToken: text.exactOptional().describe('Grant token_exchange: who acts for the subject. Name a variable here.'),
  actorTokenType: text.exactOptional().describe('Default, with actorToken, as for subjectTokenType.'),
  requestedTokenType: text.exactOptional().describe('Grant token_exchange: what kind of token is asked for.'),
  body: z
    .json()
    .exactOptional()
    .describe(
      'Without grantType: all that is sent, in place of OAuth’s parameters, such as {"username": "{{user}}", "password": "{{pw}}"}. JSON, unless requestFormat says otherwise; a text is sent as it is. With jwt_authorization: sent beside the JWT.',
    ),
  authorizationUrl: text
    .exactOptional()
    .describe('Grant authorization_code with tokenUrl: where a person signs in; an issuer’s metadata says so itself.'),
  deviceAuthorizationUrl: text
    .exactOptional()
    .describe('Login with tokenUrl: where a device asks for its code (RFC 8628).'),
  revocationUrl: text.exactOptional().describe('Login with tokenUrl: where tokenman logout revokes (RFC 7009).'),
  redirectUri: text
    .exactOptional()
    .describe(
      'Grant authorization_code: a URL of this machine that the client is registered with; without a port a free one. Default http://127.0.0.1/callback.',
    ),
  authorizationParameters: z
    .record(text, z.string())
    .exactOptional()
    .describe('Login: further parameters of the authorization request, such as prompt or login_hint.'),
  privateKey: text
    .exactOptional()
    .describe('Signs assertions: PEM or JWK; default {{privateKey}}. Name a variable here, never the key itself.'),
  privateKeyFile: text
    .exactOptional()
    .describe('In place of privateKey: a file that holds it, PEM, JWK or a Google key file.'),
  privateKeyPassphrase: text
    .exactOptional()
    .describe('Of the private key, where that is encrypted. Name a variable here, never the passphrase itself.'),
  keyId: text.exactOptional().describe('kid of signed assertions.'),
  algorithm: z
    .enum([...ASYMMETRIC_ALGORITHMS, ...HMAC_ALGORITHMS])
    .exactOptional()
    .describe('Of signed assertions; default: what the private key calls for, for client_secret_jwt HS256.'),
  assertionHeader: z
    .record(text, z.string())
    .exactOptional()
    .describe('Further members of signed assertions’ headers, such as x5t#S256 for Entra.'),
  assertionLifetime: z.int().min(1).exactOptional().describe('Seconds that signed assertions are good; default 120.'),
  clientAssertionAudience: text
    .exactOptional()
    .describe('aud of client assertions; default the token endpoint, some providers want their issuer.'),
  dpop: z
    .boolean()
    .exactOptional()
    .describe('Binds the token to a key made for the run (DPoP, RFC 9449); default false.'),
  requestMethod: z
    .enum(['POST', 'GET'])
    .exactOptional()
    .describe('Of the token request; default POST. GET has the parameters in the query.'),
  requestFormat: z
    .enum(['form', 'json', 'query'])
    .exactOptional()
    .describe('How the parameters are sent; default form, with GET query, with body json.'),
  parameterNames: z
    .record(text, z.string())
    .exactOptional()
    .describe(
      'Names for OAuth’s own parameters that the provider calls otherwise, such as {"client_id": "appId"}; an empty one leaves the parameter out.',
    ),
  extraParameters: z
    .record(text, z.string())
    .exactOptional()
    .describe('Further parameters of the token request; they replace others of the same name.'),
  headers: z.record(text, z.string()).exactOptional().describe('Further headers of the token request.'),
  tokenField: text
    .exactOptional()
    .describe(
      'Member of the answer that holds the token, or the path to it, such as data.tokens.0.value; default access_token.',
    ),
  tokenHeader: text.exactOptional().describe('In place of tokenField: the header of the answer that holds the token.'),
  answerFormat: z
    .enum(['json', 'text'])
    .exactOptional()
    .describe('text: all of the answer is the token, as it is or as a JSON string; default json.'),
  expiresAtField: text
    .exactOptional()
    .describe(
      'Member of the answer, or the path to it, that says when the token expires, where expires_in or the like is not beside the token.',
    ),
  variable: text.exactOptional().describe('The environment variable that gets the token; default accessToken.'),
  assumedExpiresIn: z
    .int()
    .min(1)
    .exactOptional()
    .describe('Life in seconds to assume when the provider names none; default: used until the API refuses it.'),
  refusedStatuses: z
    .array(z.int().min(400).max(599))
    .exactOptional()
    .describe(
      'Statuses by which the API says that the token is no good, such as [401, 403]: the item runs again once, with a fresh one; default [401].',
    ),
  timeout: z
    .int()
    .min(1)
    .max(2_147_483_647)
    .exactOptional()
    .describe('Milliseconds for one request to the provider; default 30000.'),
}) satisfies z.ZodType<TokenProfileSettings>;

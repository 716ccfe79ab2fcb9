/**
 * The settings that stand at the top of the injected script. Strings may hold `{{variables}}`; a member that does not
 * belong to the grant or to the client authentication does not exist.
 */
export type TokenSettings = { readonly profile: string } & ProfileSettings;

export type ProfileSettings = EndpointSettings & GrantSettings & ClientAuthenticationSettings & CommonSettings;

export type EndpointSettings =
  | { readonly tokenUrl: string; readonly issuer?: never }
  | {
      readonly tokenUrl?: never;
      /** Its metadata names the token endpoint (OpenID Connect Discovery 1.0 §4, RFC 8414). */
      readonly issuer: string;
      /** Environment variable that remembers what was discovered: the issuer, a blank, the token endpoint. */
      readonly endpointVariable: string;
    };

export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

export type GrantSettings =
  /** RFC 6749 §4.4 */
  | { readonly grantType: 'client_credentials' }
  /** RFC 6749 §4.3 */
  | { readonly grantType: 'password'; readonly username: string; readonly password: string }
  /** RFC 6749 §6 */
  | {
      readonly grantType: 'refresh_token';
      readonly refreshToken: string;
      /** Environment variable that holds the latest refresh token; it outranks `refreshToken`. */
      readonly refreshTokenVariable: string;
    }
  /** RFC 7523 §2.1, with an assertion that somebody else made */
  | { readonly grantType: typeof JWT_BEARER; readonly assertion: string }
  /** RFC 7523 §2.1, with an assertion that is made and signed here */
  | { readonly grantType: typeof JWT_BEARER; readonly assertion: AssertionSettings; readonly signingKey: SigningKey }
  /** RFC 8693 §2.1 */
  | {
      readonly grantType: typeof TOKEN_EXCHANGE;
      readonly subjectToken: string;
      readonly subjectTokenType: string;
      readonly actorToken?: string;
      readonly actorTokenType?: string;
      readonly requestedTokenType?: string;
    }
  /** No grant of OAuth: the signed JWT is the request's own bearer token, as GitHub wants it of an app. */
  | {
      readonly grantType: 'jwt_authorization';
      readonly assertion: AssertionSettings;
      readonly signingKey: SigningKey;
      /** Sent as JSON; a text as it is. */
      readonly body?: JsonValue;
    }
  /** RFC 6749 §4.5: a name or a URI; its parameters are `extraParameters`. */
  | { readonly grantType: 'extension'; readonly extensionGrant: string }
  /** No grant of OAuth: the body is all that is sent. */
  | { readonly grantType: 'custom_request'; readonly body: JsonValue };

/** As the provider knows it, for messages. */
export function shownGrant(settings: GrantSettings): string {
  return settings.grantType === 'extension' ? settings.extensionGrant : settings.grantType;
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [member: string]: JsonValue;
}

/** Claims of an assertion (RFC 7523 §3); `iat`, `exp` and `jti` are made anew for every request. */
export interface AssertionSettings {
  readonly issuer: string;
  readonly subject?: string;
  /** Absent: the token endpoint; there is none in `jwt_authorization`. */
  readonly audience?: string;
  readonly claims?: JsonObject;
}

export interface SigningKey {
  /** PEM (PKCS#8, PKCS#1, SEC1) or JSON (a JWK, or a key file of Google or ZITADEL). */
  readonly privateKey: string;
  /** Absent: what the key itself calls for. */
  readonly algorithm?: AsymmetricAlgorithm;
  readonly keyId?: string;
  /** Further members of the JWT's header, such as `x5t#S256`. */
  readonly header?: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly lifetime: number;
}

export const HMAC_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const;
export type HmacAlgorithm = (typeof HMAC_ALGORITHMS)[number];

export const ASYMMETRIC_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;
export type AsymmetricAlgorithm = (typeof ASYMMETRIC_ALGORITHMS)[number];

export type ClientAuthenticationSettings =
  /** RFC 6749 §2.3.1 */
  | {
      readonly clientAuthentication: 'client_secret_basic';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly basicEncoding: 'form' | 'raw';
    }
  /** RFC 6749 §2.3.1 */
  | { readonly clientAuthentication: 'client_secret_post'; readonly clientId: string; readonly clientSecret: string }
  /** OpenID Connect Core 1.0 §9 */
  | {
      readonly clientAuthentication: 'client_secret_jwt';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly algorithm: HmacAlgorithm;
      readonly clientAssertion: ClientAssertionSettings;
      /** Seconds. */
      readonly lifetime: number;
    }
  /** OpenID Connect Core 1.0 §9, RFC 7523 §2.2 */
  | {
      readonly clientAuthentication: 'private_key_jwt';
      readonly clientId: string;
      readonly clientAssertion: ClientAssertionSettings;
      readonly signingKey: SigningKey;
    }
  /** RFC 8705 §2: the certificate is the runner's (or Postman's) to send. */
  | { readonly clientAuthentication: 'tls_client_auth'; readonly clientId: string }
  /** Absent id: a provider that knows the client by the assertion alone. */
  | { readonly clientAuthentication: 'none'; readonly clientId?: string };

export interface ClientAssertionSettings {
  /** Absent: the token endpoint (RFC 7523 §3). */
  readonly audience?: string;
}

interface CommonSettings {
  /** Empty, or with a variable that is not defined: no scope is asked for. */
  readonly scope: string;
  /** One parameter each (RFC 8693 §2.1 lets them repeat). */
  readonly audience: readonly string[];
  /** One parameter each (RFC 8707 §2). */
  readonly resource: readonly string[];
  /** They replace others of the same name. */
  readonly extraParameters: Readonly<Record<string, string>>;
  /** Absent: POST. */
  readonly requestMethod?: 'GET';
  /** Where the parameters are; absent: a form in the body. */
  readonly requestFormat?: 'json' | 'query';
  /** By OAuth's names the provider's; empty: not sent. */
  readonly parameterNames?: Readonly<Record<string, string>>;
  /** Further headers of the token request. */
  readonly headers: Readonly<Record<string, string>>;
  /** The token is bound to a key (RFC 9449); the runner adds the proofs, the Postman app cannot. */
  readonly dpop: boolean;
  /** Member of the answer that holds the token: its name, or the path to it, in which numbers lead into lists. */
  readonly tokenField: string;
  /** Header of the answer that holds the token; then `tokenField` does not count. */
  readonly tokenHeader?: string;
  /** `text`: all of the answer is the token, as it is or as a JSON string. Absent: `json`. */
  readonly answerFormat?: 'text';
  /** Member of the answer that says when the token expires, where the provider has no `expires_in`. */
  readonly expiresAtField?: string;
  /** Environment variable that receives the token. */
  readonly variable: string;
  /** Environment variable that receives the time it expires, in milliseconds since 1970. */
  readonly expiresAtVariable: string;
  readonly assumedExpiresIn: number | null;
  /** Milliseconds for one request. */
  readonly timeout: number;
}

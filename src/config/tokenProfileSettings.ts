/**
 * How a token is obtained, as a config file (`tokens`) or a library user says it. Strings may hold `{{variables}}`. What
 * goes with which grant and which client authentication is checked when the profile is resolved; docs/tokens.md has it all.
 */
import type { AsymmetricAlgorithm, HmacAlgorithm, JsonObject, JsonValue } from '../oauth2/script/tokenSettings.ts';

/**
 * Grants that need a person, once: `tokenman login`. Runs go on with what that left. `implicit` is only for blocks that
 * collections carry; RFC 9700 §2.1.2 advises against it.
 */
export type LoginGrantType = 'authorization_code' | 'device_code' | 'implicit';

/** Grants that have settings of their own here. */
export const NAMED_GRANT_TYPES = [
  'client_credentials',
  'password',
  'refresh_token',
  'jwt_bearer',
  'token_exchange',
  /** Not an OAuth grant: a signed JWT is the request's own bearer token, as GitHub wants it of an app. */
  'jwt_authorization',
  'authorization_code',
  'device_code',
  'implicit',
] as const;

export type NamedGrantType = (typeof NAMED_GRANT_TYPES)[number];

/** Besides those with settings of their own: any name or URI of an extension grant (RFC 6749 §4.5). */
export type GrantType = NamedGrantType | (string & Record<never, never>);

export type ClientAuthentication =
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'client_secret_jwt'
  | 'private_key_jwt'
  | 'tls_client_auth'
  | 'none';

/**
 * `form`: id and secret are form-encoded before they go into the Basic header (RFC 6749 §2.3.1).
 * `raw`: for providers that do not decode them.
 */
export type BasicEncoding = 'form' | 'raw';

export type SigningAlgorithm = AsymmetricAlgorithm | HmacAlgorithm;

/** Claims of an assertion that is made and signed for the grant (RFC 7523 §3). */
export interface SignedAssertionSettings {
  /** `iss`; default `{{clientId}}`. */
  readonly issuer?: string;
  /** `sub`; left out by default. */
  readonly subject?: string;
  /** `aud`; default: the token endpoint (with `jwt_authorization`: none). */
  readonly audience?: string;
  /** Further claims; `iat`, `exp` and `jti` are made anew for every request. */
  readonly claims?: JsonObject;
}

export interface TokenProfileSettings {
  /** Names or files of the collections that use this profile; default: all. */
  readonly collections?: readonly string[];
  /** Names of folders (or requests): only what lies in them uses this profile; default: everything. */
  readonly folders?: readonly string[];
  /** Default `{{tokenUrl}}`. */
  readonly tokenUrl?: string;
  /** In place of `tokenUrl`: its metadata names the token endpoint (OpenID Connect Discovery 1.0, RFC 8414). */
  readonly issuer?: string;
  /**
   * Default `client_credentials`, or with `body` no grant of OAuth at all. Any other name or URI is sent as it is
   * (RFC 6749 §4.5), with `extraParameters`.
   */
  readonly grantType?: GrantType;
  /** Default `{{clientId}}`. */
  readonly clientId?: string;
  /** Default `{{clientSecret}}`. */
  readonly clientSecret?: string;
  /** Default `{{scope}}`; left out of the request while that is undefined or empty. */
  readonly scope?: string;
  /** One parameter each (RFC 8693 §2.1; Auth0 and others take it with every grant). */
  readonly audience?: string | readonly string[];
  /** One parameter each (RFC 8707 §2). */
  readonly resource?: string | readonly string[];
  /**
   * Default `client_secret_basic`; `none` with the grants that prove the client by an assertion, and with those of a
   * login unless `clientSecret` is set (RFC 8252 §8.4).
   */
  readonly clientAuthentication?: ClientAuthentication;
  /** Default `form`. */
  readonly basicEncoding?: BasicEncoding;

  /** Grant `password`; default `{{username}}`. */
  readonly username?: string;
  /** Grant `password`; default `{{password}}`. */
  readonly password?: string;
  /** Grant `refresh_token`; default `{{refreshToken}}`. */
  readonly refreshToken?: string;
  /** Environment variable that keeps a rotated refresh token; default: the one that `refreshToken` names. */
  readonly refreshTokenVariable?: string;
  /** Grants `jwt_bearer` and `jwt_authorization`: the claims to sign, or (jwt_bearer) an assertion that is there already. */
  readonly assertion?: string | SignedAssertionSettings;
  /** Grant `token_exchange`; default `{{subjectToken}}`. */
  readonly subjectToken?: string;
  /** Default `urn:ietf:params:oauth:token-type:access_token`. */
  readonly subjectTokenType?: string;
  readonly actorToken?: string;
  /** Default, with `actorToken`: `urn:ietf:params:oauth:token-type:access_token`. */
  readonly actorTokenType?: string;
  readonly requestedTokenType?: string;
  /**
   * Without `grantType`: all that is sent, in place of OAuth's parameters, for a login that is none of OAuth; with
   * `jwt_authorization` what is sent beside the JWT. An object or a list is sent as JSON (an object also as a form or in
   * the query, by `requestFormat`), a text as it is.
   */
  readonly body?: JsonValue;

  /** Grant `authorization_code` with `tokenUrl`: where a person signs in; an issuer's metadata says so itself. */
  readonly authorizationUrl?: string;
  /** Grants of a login with `tokenUrl`: where a device asks for its code (RFC 8628 §3.1). */
  readonly deviceAuthorizationUrl?: string;
  /** Grants of a login with `tokenUrl`: where `tokenman logout` revokes (RFC 7009). */
  readonly revocationUrl?: string;
  /** Grant `authorization_code`: on this machine (RFC 8252 §7.3); without a port a free one. Default `http://127.0.0.1/callback`. */
  readonly redirectUri?: string;
  /** Grants of a login: further parameters of the authorization request. */
  readonly authorizationParameters?: Readonly<Record<string, string>>;

  /** PEM or JWK; default `{{privateKey}}`. */
  readonly privateKey?: string;
  /** In place of `privateKey`: a file that holds it, read when the run is planned. */
  readonly privateKeyFile?: string;
  /** Of the private key, where that is encrypted (PKCS#8 or PEM with `Proc-Type: 4,ENCRYPTED`). Name a variable here. */
  readonly privateKeyPassphrase?: string;
  /** `kid` of signed assertions. */
  readonly keyId?: string;
  /** Default: what the private key calls for; for `client_secret_jwt` HS256. */
  readonly algorithm?: SigningAlgorithm;
  /** Further members of signed assertions' headers, such as `x5t#S256`. */
  readonly assertionHeader?: Readonly<Record<string, string>>;
  /** Seconds; default 120. */
  readonly assertionLifetime?: number;
  /** `aud` of client assertions; default: the token endpoint. */
  readonly clientAssertionAudience?: string;

  /** Binds the token to a key made for the run (RFC 9449); default false. */
  readonly dpop?: boolean;
  /** `GET` has the parameters in the query. Default `POST`. */
  readonly requestMethod?: 'POST' | 'GET';
  /** How the parameters are sent. Default `form` (RFC 6749 §3.2), with `GET` `query`, with `body` `json`. */
  readonly requestFormat?: 'form' | 'json' | 'query';
  /** Names for OAuth's own parameters that the provider calls otherwise; an empty one leaves the parameter out. */
  readonly parameterNames?: Readonly<Record<string, string>>;
  /** Further parameters of the token request; one that is sent anyhow is replaced, never sent twice (RFC 6749 §3.2). */
  readonly extraParameters?: Readonly<Record<string, string>>;
  /** Further headers of the token request. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Member of the answer that holds the token: its name, or the path to it (`data.tokens.0.value`); default
   * `access_token`.
   */
  readonly tokenField?: string;
  /** Header of the answer that holds the token. */
  readonly tokenHeader?: string;
  /** `text`: all of the answer is the token, as it is or as a JSON string. Default `json`. */
  readonly answerFormat?: 'json' | 'text';
  /** Member of the answer that says when the token expires, where it is not beside the token under a usual name. */
  readonly expiresAtField?: string;
  /** The environment variable that is filled; default `accessToken`. `<variable>ExpiresAt` holds the expiry. */
  readonly variable?: string;
  /** Life in seconds to assume when the provider names none; absent: the token is used until the API refuses it. */
  readonly assumedExpiresIn?: number;
  /** Statuses by which the API says that the token is no good: the item runs again with a fresh one. Default 401. */
  readonly refusedStatuses?: readonly number[];
  /** Milliseconds for one token request; default 30 000. */
  readonly timeout?: number;
}

/** How a token is obtained, as a config file (`tokens`) or a library user says it. Strings may hold `{{variables}}`. */

export type ClientAuthentication = 'client_secret_basic' | 'client_secret_post' | 'none';

/**
 * `form`: id and secret are form-encoded before they go into the Basic header (RFC 6749 §2.3.1).
 * `raw`: for providers that do not decode them.
 */
export type BasicEncoding = 'form' | 'raw';

export interface TokenProfileSettings {
  /** Default `{{tokenUrl}}`. */
  readonly tokenUrl?: string;
  /** Default `client_credentials`, the only one so far. */
  readonly grantType?: 'client_credentials';
  /** Default `{{clientId}}`. */
  readonly clientId?: string;
  /** Default `{{clientSecret}}`. */
  readonly clientSecret?: string;
  /** Default `{{scope}}`; left out of the request while that is undefined or empty. */
  readonly scope?: string;
  /** Default `client_secret_basic`. */
  readonly clientAuthentication?: ClientAuthentication;
  /** Default `form`. */
  readonly basicEncoding?: BasicEncoding;
  /** Further form parameters of the token request, such as `audience`. */
  readonly extraParameters?: Readonly<Record<string, string>>;
  /** The environment variable that is filled; default `accessToken`. `<variable>ExpiresAt` holds the expiry. */
  readonly variable?: string;
  /** Life in seconds to assume when the provider names none; absent: the token is used until the API refuses it. */
  readonly assumedExpiresIn?: number;
  /** Milliseconds for one token request; default 30 000. */
  readonly timeout?: number;
}

/** The settings that stand at the top of the injected script. Strings may hold `{{variables}}`. */
export interface TokenSettings {
  readonly profile: string;
  readonly tokenUrl: string;
  readonly grantType: 'client_credentials';
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  readonly clientAuthentication: 'client_secret_basic' | 'client_secret_post' | 'none';
  readonly basicEncoding: 'form' | 'raw';
  readonly extraParameters: Readonly<Record<string, string>>;
  /** Environment variable that receives the token. */
  readonly variable: string;
  /** Environment variable that receives the time it expires, in milliseconds since 1970. */
  readonly expiresAtVariable: string;
  readonly assumedExpiresIn: number | null;
  /** Milliseconds for one token request. */
  readonly timeout: number;
}

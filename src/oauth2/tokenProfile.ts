/** A token profile with its defaults filled in: the settings that the injected script works from. */
import type { BasicEncoding, ClientAuthentication, TokenProfileSettings } from '../config/tokenProfileSettings.ts';

/** All strings may hold `{{variables}}`; the script resolves them with Postman's own precedence. */
export interface ResolvedTokenProfile {
  readonly name: string;
  readonly tokenUrl: string;
  readonly grantType: 'client_credentials';
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  readonly clientAuthentication: ClientAuthentication;
  readonly basicEncoding: BasicEncoding;
  readonly extraParameters: Readonly<Record<string, string>>;
  readonly variable: string;
  readonly expiresAtVariable: string;
  readonly assumedExpiresIn: number | null;
  readonly timeout: number;
}

export const DEFAULT_PROFILE_NAME = 'default';

/** Fills in the defaults: the variables that the field's well-known token script reads and writes. */
export function resolveTokenProfile(name: string, settings: TokenProfileSettings = {}): ResolvedTokenProfile {
  const variable = settings.variable ?? 'accessToken';
  return {
    name,
    tokenUrl: settings.tokenUrl ?? '{{tokenUrl}}',
    grantType: settings.grantType ?? 'client_credentials',
    clientId: settings.clientId ?? '{{clientId}}',
    clientSecret: settings.clientSecret ?? '{{clientSecret}}',
    scope: settings.scope ?? '{{scope}}',
    clientAuthentication: settings.clientAuthentication ?? 'client_secret_basic',
    basicEncoding: settings.basicEncoding ?? 'form',
    extraParameters: settings.extraParameters ?? {},
    variable,
    expiresAtVariable: `${variable}ExpiresAt`,
    assumedExpiresIn: settings.assumedExpiresIn ?? null,
    timeout: settings.timeout ?? 30_000,
  };
}

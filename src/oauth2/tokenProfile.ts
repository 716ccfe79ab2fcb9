/** A token profile with its defaults filled in: the settings that the injected script works from. */
import type { ClientAuthentication, TokenProfileSettings } from '../config/tokenProfileSettings.ts';
import { clientAuthenticationOf } from './clientAuthentication.ts';
import { grantOf } from './grant.ts';
import { grantNameOf } from './grantName.ts';
import type { GrantName } from './grantName.ts';
import { isLoginGrant, loginSettingsOf } from './loginSettings.ts';
import type { LoginSettings } from './loginSettings.ts';
import { DEFAULT_REFUSED_STATUSES } from './refusedToken.ts';
import { timeForAll } from './script/patience.ts';
import { shownGrant } from './script/tokenSettings.ts';
import type { EndpointSettings, ProfileSettings, TokenSettings } from './script/tokenSettings.ts';
import { refuseUnfitSettings } from './unfitSettings.ts';

/** All strings may hold `{{variables}}`; the script resolves them with Postman's own precedence. */
export type ResolvedTokenProfile = ProfileSettings & {
  readonly name: string;
  /** Holds the private key, until whoever runs the script has read it; null when the settings hold it. */
  readonly privateKeyFile: string | null;
  /** Of the private key, for whoever reads that before the script runs; null: there is none. A secret. */
  readonly privateKeyPassphrase: string | null;
  /** null: no person is needed. */
  readonly login: LoginSettings | null;
  /** Answers of the API, not of the token endpoint, that say that the token is no good. */
  readonly refusedStatuses: readonly number[];
};

export const DEFAULT_PROFILE_NAME = 'default';

const DEFAULT_TIMEOUT = 30_000;

/**
 * Fills in the defaults: the variables that the field's well-known token script reads and writes.
 *
 * @throws TokenmanError TOKEN_SETTINGS_INVALID for settings that do not go together
 */
export function resolveTokenProfile(name: string, settings: TokenProfileSettings = {}): ResolvedTokenProfile {
  const grantType = grantNameOf(settings);
  const clientAuthentication = settings.clientAuthentication ?? defaultAuthentication(grantType, settings);
  refuseUnfitSettings(name, settings, grantType, clientAuthentication);
  const variable = settings.variable ?? 'accessToken';
  return {
    name,
    ...endpointSettings(settings, variable),
    ...grantOf(settings, grantType),
    ...clientAuthenticationOf(settings, clientAuthentication, grantType),
    scope: WITHOUT_SCOPE.has(grantType) || isLoginGrant(grantType) ? '' : (settings.scope ?? '{{scope}}'),
    audience: listOf(settings.audience),
    resource: listOf(settings.resource),
    extraParameters: settings.extraParameters ?? {},
    ...requestShapeOf(settings, grantType),
    headers: settings.headers ?? {},
    dpop: settings.dpop ?? false,
    tokenField: settings.tokenField ?? 'access_token',
    ...(settings.tokenHeader === undefined ? {} : { tokenHeader: settings.tokenHeader }),
    ...(settings.answerFormat === 'text' ? { answerFormat: 'text' as const } : {}),
    ...(settings.expiresAtField === undefined ? {} : { expiresAtField: settings.expiresAtField }),
    variable,
    expiresAtVariable: `${variable}ExpiresAt`,
    assumedExpiresIn: settings.assumedExpiresIn ?? null,
    timeout: settings.timeout ?? DEFAULT_TIMEOUT,
    privateKeyFile: settings.privateKeyFile ?? null,
    privateKeyPassphrase: settings.privateKeyPassphrase ?? null,
    refusedStatuses: settings.refusedStatuses ?? DEFAULT_REFUSED_STATUSES,
    login: isLoginGrant(grantType) ? loginSettingsOf(name, settings, grantType) : null,
  };
}

/** What is written at the top of the injected script. */
export function scriptSettings(resolved: ResolvedTokenProfile): TokenSettings {
  const { name, privateKeyFile: _, privateKeyPassphrase: _1, login: _2, refusedStatuses: _3, ...settings } = resolved;
  return { profile: name, ...settings };
}

/** The token endpoint, or the issuer that will name it; where there is neither (`implicit`), the page to sign in at. */
export function endpointOf(profile: ResolvedTokenProfile): string {
  const endpoint = profile.tokenUrl ?? profile.issuer;
  return endpoint === '' ? (profile.login?.authorizationUrl ?? '') : endpoint;
}

/** As it is asked for, whenever that is. */
export function scopeOf(profile: ResolvedTokenProfile): string {
  return profile.login?.scope ?? profile.scope;
}

/** How the token comes about; of a login what the person did, though runs renew it with a refresh token. */
export function grantTypeOf(profile: ResolvedTokenProfile): string {
  return profile.login?.grantType ?? shownGrant(profile);
}

/** The profile with the private key that its file holds. */
export function withPrivateKey(profile: ResolvedTokenProfile, privateKey: string): ResolvedTokenProfile {
  return 'signingKey' in profile ? { ...profile, signingKey: { ...profile.signingKey, privateKey } } : profile;
}

/** All strings of the settings that must be there for a token request to be made, variables not yet replaced. */
export function requiredSettings(profile: ResolvedTokenProfile): readonly string[] {
  const { scope: _, ...settings } = scriptSettings(profile);
  const required = { ...settings, passphrase: profile.privateKeyPassphrase };
  if (profile.login === null || !('refreshToken' in required)) return stringsIn(required);
  // A login leaves the refresh token, nobody sets it.
  const { refreshToken: __, ...others } = required;
  const { scope: ___, ...login } = profile.login;
  return stringsIn([others, login]);
}

/**
 * Names of the environment variables that the script leaves for its own next run: whoever runs it next in another
 * environment has to hand them over.
 */
export function carriedVariables(profile: ResolvedTokenProfile): readonly string[] {
  return [
    ...(profile.grantType === 'refresh_token' ? [profile.refreshTokenVariable] : []),
    ...(profile.issuer === undefined ? [] : [profile.endpointVariable]),
  ];
}

/** Milliseconds that the script may take: for waiting and asking again, and the work in between. */
export function tokenScriptTime({ timeout, issuer }: ResolvedTokenProfile): number {
  // Discovery and token request share the time; what may come on top is the last request's own limit.
  return timeForAll(timeout) + (issuer === undefined ? 0 : 1000);
}

function defaultAuthentication(
  grantType: GrantName,
  { assertion, clientSecret, basicEncoding }: TokenProfileSettings,
): ClientAuthentication {
  // What a person has on their machine is a public client (RFC 8252 §8.4), unless it is said to have a secret.
  if (isLoginGrant(grantType) && clientSecret === undefined && basicEncoding === undefined) return 'none';
  // The assertion alone says who asks (RFC 7523 §3.1 makes client authentication optional), unless it is somebody else's.
  if (grantType === 'jwt_authorization' || grantType === 'custom_request') return 'none';
  return grantType === 'jwt_bearer' && typeof assertion !== 'string' ? 'none' : 'client_secret_basic';
}

const WITHOUT_SCOPE: ReadonlySet<GrantName> = new Set(['jwt_authorization', 'custom_request']);

function requestShapeOf(
  { requestMethod, requestFormat, parameterNames }: TokenProfileSettings,
  grantType: GrantName,
): Pick<TokenSettings, 'requestMethod' | 'requestFormat' | 'parameterNames'> {
  const format =
    requestFormat ?? (requestMethod === 'GET' ? 'query' : grantType === 'custom_request' ? 'json' : 'form');
  return {
    ...(requestMethod === 'GET' ? { requestMethod } : {}),
    ...(format === 'form' ? {} : { requestFormat: format }),
    ...(parameterNames === undefined ? {} : { parameterNames }),
  };
}

function endpointSettings({ tokenUrl, issuer }: TokenProfileSettings, variable: string): EndpointSettings {
  return issuer === undefined
    ? { tokenUrl: tokenUrl ?? '{{tokenUrl}}' }
    : { issuer, endpointVariable: `${variable}Endpoint` };
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return (typeof value === 'string' ? [value] : (value ?? [])).filter((entry) => entry !== '');
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

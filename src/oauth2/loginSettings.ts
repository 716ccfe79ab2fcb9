/** The part of a token profile that says how a person logs in (`tokenman login`). */
import type { LoginGrantType, TokenProfileSettings } from '../config/tokenProfileSettings.ts';
import { TokenmanError } from '../errors.ts';
import type { GrantName } from './grantName.ts';

/** All strings may hold `{{variables}}`. */
export interface LoginSettings {
  readonly grantType: LoginGrantType;
  /**
   * Asked for at the login only: a refresh token is for what was granted then (RFC 6749 §6), which may be less, and
   * providers refuse to be asked for more.
   */
  readonly scope: string;
  /** null: the issuer's metadata names it, or there is none. */
  readonly authorizationUrl: string | null;
  /** null: the issuer's metadata names it, or there is none. */
  readonly deviceAuthorizationUrl: string | null;
  /** null: the issuer's metadata names it, or there is none. */
  readonly revocationUrl: string | null;
  /** Of this machine; without a port a free one is taken. */
  readonly redirectUri: string;
  readonly authorizationParameters: Readonly<Record<string, string>>;
}

/** RFC 8252 §7.3: the address and not the name, which may lead elsewhere. */
const DEFAULT_REDIRECT_URI = 'http://127.0.0.1/callback';

const LOGIN_GRANTS: ReadonlySet<GrantName> = new Set(['authorization_code', 'device_code', 'implicit']);

export function isLoginGrant(grantType: GrantName): grantType is LoginGrantType {
  return LOGIN_GRANTS.has(grantType);
}

/** @throws TokenmanError TOKEN_SETTINGS_INVALID for what contradicts itself, and for what no token of a login can be */
export function loginSettingsOf(
  name: string,
  settings: TokenProfileSettings,
  grantType: LoginGrantType,
): LoginSettings {
  const { authorizationUrl = null, deviceAuthorizationUrl = null, revocationUrl = null } = settings;
  const refuse = (problem: string, hint: string): never => {
    throw new TokenmanError('TOKEN_SETTINGS_INVALID', `token profile "${name}": ${problem}`, { hint });
  };
  const endpoints = [authorizationUrl, deviceAuthorizationUrl, revocationUrl].filter((url) => url !== null);
  if (settings.issuer !== undefined && endpoints.length > 0) {
    refuse('issuer and a URL that its metadata names are both set', 'Keep issuer, or name every URL and no issuer.');
  }
  if (settings.dpop === true) {
    refuse(
      `dpop does not go with grantType "${grantType}"`,
      'The key is made for one run, and a login outlasts it: leave out dpop.',
    );
  }
  return {
    grantType,
    scope: settings.scope ?? '{{scope}}',
    authorizationUrl,
    deviceAuthorizationUrl,
    revocationUrl,
    redirectUri: settings.redirectUri ?? DEFAULT_REDIRECT_URI,
    authorizationParameters: settings.authorizationParameters ?? {},
  };
}

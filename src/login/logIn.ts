/** A person logs in: authorization code with PKCE, the device grant, or (for old blocks of collections) the implicit grant. */
import type { TokenEndpointResponse } from 'openid-client';
import { TokenmanError } from '../errors.ts';
import type { Login } from '../oauth2/tokenCacheFile.ts';
import { logInWithCode } from './authorizationCode.ts';
import { connectProvider } from './connectProvider.ts';
import { logInWithDevice } from './deviceCode.ts';
import { logInImplicitly } from './implicit.ts';
import { loginError } from './loginError.ts';
import type { LoginProfile } from './loginProfile.ts';
import type { ProviderConnection } from './providerFetch.ts';

export interface LoginOptions extends Omit<ProviderConnection, 'signal'> {
  /** The device grant, whatever the profile says. */
  readonly device: boolean;
  /** Milliseconds for the person. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Shows a person where to go. */
  readonly ask: (request: PersonRequest) => void;
  /** Something odd that ends nothing. */
  readonly warn: (text: string) => void;
}

export interface PersonRequest {
  readonly url: string;
  /** Of a device; null: there is none to enter. */
  readonly code: string | null;
  /** Where the page is to be opened; for a device it may be on another machine. */
  readonly opensBrowser: boolean;
}

export type ObtainedLogin = Pick<Login, 'refreshToken' | 'token'> & { readonly grantType: string };

/** @throws TokenmanError TOKEN_NOT_OBTAINED, LOGIN_PORT_UNUSABLE or TOKEN_SETTINGS_INVALID; the signal's reason */
export async function logIn(profile: LoginProfile, options: LoginOptions): Promise<ObtainedLogin> {
  const timeIsUp = new AbortController();
  const timer = setTimeout(() => timeIsUp.abort(tooLate(profile, options.timeout)), options.timeout);
  const signal = AbortSignal.any([options.signal, timeIsUp.signal]);
  try {
    const { grantType, answer } = await perform(profile, { ...options, signal });
    return { grantType, ...readAnswer(answer, profile) };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw loginError(error, profile);
  } finally {
    clearTimeout(timer);
  }
}

async function perform(
  profile: LoginProfile,
  options: LoginOptions,
): Promise<{ readonly grantType: string; readonly answer: TokenAnswer }> {
  const { login } = profile;
  if (login.grantType === 'implicit') return { grantType: 'implicit', answer: await logInImplicitly(profile, options) };
  const provider = await connectProvider(profile, options);
  const { authorization_endpoint: page, device_authorization_endpoint: device } =
    provider.configuration.serverMetadata();
  const wantsDevice = options.device || login.grantType === 'device_code';
  if (device !== undefined && (wantsDevice || page === undefined)) {
    return { grantType: 'device_code', answer: await logInWithDevice(profile, provider, options) };
  }
  if (wantsDevice) throw withoutEndpoint(profile, 'device_authorization_endpoint', 'deviceAuthorizationUrl');
  if (page === undefined) throw withoutEndpoint(profile, 'authorization_endpoint', 'authorizationUrl');
  return { grantType: 'authorization_code', answer: await logInWithCode(profile, provider, options) };
}

export type TokenAnswer = Pick<TokenEndpointResponse, 'access_token' | 'expires_in' | 'refresh_token' | 'scope'>;

function readAnswer(answer: TokenAnswer, { assumedExpiresIn }: LoginProfile) {
  const obtainedAt = Date.now();
  const life = typeof answer.expires_in === 'number' && answer.expires_in > 0 ? answer.expires_in : assumedExpiresIn;
  return {
    refreshToken: answer.refresh_token ?? null,
    token: {
      value: answer.access_token,
      obtainedAt,
      expiresAt: life === null ? null : obtainedAt + life * 1000,
      scope: answer.scope ?? null,
    },
  };
}

function withoutEndpoint({ name, issuer }: LoginProfile, member: string, setting: string): TokenmanError {
  return new TokenmanError(
    'TOKEN_SETTINGS_INVALID',
    issuer === undefined
      ? `token profile "${name}": ${setting} is not set`
      : `token profile "${name}": the metadata of ${issuer} names no ${member}`,
    {
      hint:
        issuer === undefined
          ? `Set it beside tokenUrl, or set issuer in their place.`
          : `The provider does not offer this way of logging in: try the other one (grantType authorization_code or device_code).`,
    },
  );
}

function tooLate({ name }: LoginProfile, timeout: number): TokenmanError {
  return new TokenmanError(
    'TOKEN_NOT_OBTAINED',
    `No login (profile ${name}): nobody finished it within ${Math.round(timeout / 1000)} s.`,
    { hint: 'Start it again; --timeout MS allows more time.' },
  );
}

import type { LoginSettings } from '../oauth2/loginSettings.ts';
import type { ResolvedTokenProfile } from '../oauth2/tokenProfile.ts';

/** A profile that a person logs in for, its variables replaced. */
export type LoginProfile = ResolvedTokenProfile & { readonly login: LoginSettings; readonly clientId: string };

/** Parameters that an authorization request and the token request after it share (RFC 8707 §2; audience is Auth0's). */
function targetParameters({ audience, resource }: LoginProfile): readonly (readonly [string, string])[] {
  return [
    ...audience.map((value) => ['audience', value] as const),
    ...resource.map((value) => ['resource', value] as const),
  ];
}

function parametersOf(pairs: readonly (readonly [string, string])[]): URLSearchParams {
  return new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value]));
}

export function authorizationParameters(profile: LoginProfile): URLSearchParams {
  return parametersOf([
    ...(profile.login.scope === '' ? [] : [['scope', profile.login.scope] as const]),
    ...targetParameters(profile),
    ...Object.entries(profile.login.authorizationParameters),
  ]);
}

export function tokenParameters(profile: LoginProfile): URLSearchParams {
  return parametersOf([...targetParameters(profile), ...Object.entries(profile.extraParameters)]);
}

import type { LoginSettings } from '../oauth2/loginSettings.ts';
import type { ResolvedTokenProfile } from '../oauth2/tokenProfile.ts';
import type { SettingOrigin } from '../oauth2/tokenRequirement.ts';

/** A profile that a person logs in for, its variables replaced. */
export type LoginProfile = ResolvedTokenProfile & {
  readonly login: LoginSettings;
  readonly clientId: string;
  readonly settingOrigins: readonly SettingOrigin[];
};

/** Parameters that an authorization request and the token request after it share (RFC 8707 §2; audience is Auth0's). */
function targetParameters({ audience, resource }: LoginProfile): readonly (readonly [string, string])[] {
  return [
    ...audience.map((value) => ['audience', value] as const),
    ...resource.map((value) => ['resource', value] as const),
  ];
}

/** Further parameters replace those of the same name: none is sent twice (RFC 6749 §3.1 and §3.2). */
function parametersOf(
  pairs: readonly (readonly [string, string])[],
  further: Readonly<Record<string, string>>,
): URLSearchParams {
  const own = pairs.filter(([name]) => !Object.hasOwn(further, name));
  return new URLSearchParams(
    [...own, ...Object.entries(further)].map(([name, value]): [string, string] => [name, value]),
  );
}

export function authorizationParameters(profile: LoginProfile): URLSearchParams {
  const scope = profile.login.scope === '' ? [] : [['scope', profile.login.scope] as const];
  return parametersOf([...scope, ...targetParameters(profile)], profile.login.authorizationParameters);
}

export function tokenParameters(profile: LoginProfile): URLSearchParams {
  return parametersOf(targetParameters(profile), profile.extraParameters);
}

/** Secrets that are known before a collection run starts. */
import type { Logins } from '../../oauth2/logins.ts';
import { privateKeySecrets } from '../../oauth2/privateKeySecrets.ts';
import { secretSettings } from '../../oauth2/secretSettings.ts';
import type { ResolvedTokenProfile } from '../../oauth2/tokenProfile.ts';
import type { TokenRequirement } from '../../oauth2/tokenRequirement.ts';
import type { IterationDataRow, VariableDefinition } from '../../postman/definitions.ts';
import type { NamedSecret } from '../../secrets/namedSecret.ts';
import { secretsOf } from '../../secrets/secretVariables.ts';
import { secretsInUrls } from '../../secrets/tokenValues.ts';
import type { VariableScope } from '../../variables/resolveVariables.ts';

export function planSecrets(
  variables: readonly VariableDefinition[],
  iterationData: readonly IterationDataRow[] | null,
  profiles: readonly ResolvedTokenProfile[],
  givenTokens: readonly { readonly profile: string; readonly value: string }[],
  scope: VariableScope,
): readonly NamedSecret[] {
  const rows = (iterationData ?? []).flatMap((row) => Object.entries(row).map(([key, value]) => ({ key, value })));
  const named = [...secretsOf([...variables, ...rows]), ...secretsInUrls([...variables, ...rows])];
  const secrets = [
    ...named,
    // As scripts and requests see them: with the variables in them replaced.
    ...named.map(({ name, value }) => ({ name, value: scope.resolve(value).text })),
    ...profiles.flatMap((profile) => profileSecrets(profile, scope)),
    ...givenTokens.map(({ profile, value }) => ({ name: `token of ${profile}`, value })),
  ];
  return [...new Map(secrets.filter(({ value }) => value !== '').map((secret) => [secret.value, secret])).values()];
}

/** What a profile's settings hold or name that must not be seen, and the pairs in which Basic authentication carries the client secret. */
function profileSecrets(profile: ResolvedTokenProfile, scope: VariableScope): readonly NamedSecret[] {
  return secretSettings(profile).flatMap(({ name, setting }) => {
    const { text, unresolved } = scope.resolve(setting);
    if (text === '' || unresolved.length > 0) return [];
    switch (name) {
      case 'clientSecret':
        return [{ name, value: text }, ...basicCredentials(scope.resolve(profile.clientId ?? '').text, text)];
      case 'privateKey':
        return privateKeySecrets(text);
      default:
        return [{ name, value: text }];
    }
  });
}

function basicCredentials(id: string, secret: string): readonly NamedSecret[] {
  const encode = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);
  return [`${id}:${secret}`, `${encode(id)}:${encode(secret)}`].map((pair) => ({
    name: 'clientSecret',
    value: Buffer.from(pair).toString('base64'),
  }));
}

/** What logins left: the refresh token, and the latest access token. */
export function loginSecrets(requirements: readonly TokenRequirement[], logins: Logins): readonly NamedSecret[] {
  return requirements.flatMap(({ tokenKey, profile }) => {
    const { refreshToken = null, token = null } = logins.get(tokenKey) ?? {};
    return [
      ...(refreshToken === null ? [] : [{ name: 'refreshToken', value: refreshToken }]),
      ...(token === null ? [] : [{ name: profile.variable, value: token.value }]),
    ];
  });
}

export function dpopSecrets(requirements: readonly TokenRequirement[]): readonly NamedSecret[] {
  return requirements.flatMap(({ dpopKey }) =>
    dpopKey?.d === undefined ? [] : [{ name: 'dpopKey', value: dpopKey.d }],
  );
}

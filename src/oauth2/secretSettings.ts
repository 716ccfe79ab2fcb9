/** Which settings of a token profile must not be seen once their variables are replaced. */
import { isSecretName } from '../secrets/secretNames.ts';
import type { ResolvedTokenProfile } from './tokenProfile.ts';

interface SecretSetting {
  readonly name: string;
  /** With its variables in it. */
  readonly setting: string;
}

export function secretSettings(profile: ResolvedTokenProfile): readonly SecretSetting[] {
  return [
    ...('clientSecret' in profile ? [{ name: 'clientSecret', setting: profile.clientSecret }] : []),
    ...('signingKey' in profile ? [{ name: 'privateKey', setting: profile.signingKey.privateKey }] : []),
    ...(profile.privateKeyPassphrase === null
      ? []
      : [{ name: 'privateKeyPassphrase', setting: profile.privateKeyPassphrase }]),
    ...grantSecrets(profile),
    ...namedSecrets({ ...profile.extraParameters, ...profile.headers }),
  ];
}

function grantSecrets(profile: ResolvedTokenProfile): readonly SecretSetting[] {
  const named: readonly (readonly [string, unknown])[] = [
    ['password', 'password' in profile ? profile.password : null],
    ['refreshToken', 'refreshToken' in profile ? profile.refreshToken : null],
    ['assertion', 'assertion' in profile ? profile.assertion : null],
    ['subjectToken', 'subjectToken' in profile ? profile.subjectToken : null],
    ['actorToken', 'actorToken' in profile ? profile.actorToken : null],
  ];
  return [
    ...named.flatMap(([name, setting]) => (typeof setting === 'string' ? [{ name, setting }] : [])),
    ...('assertion' in profile && typeof profile.assertion === 'object' ? namedSecrets(profile.assertion.claims) : []),
    ...('body' in profile ? bodySecrets(profile.body) : []),
  ];
}

/** A text that is sent as it is holds a secret when one of its variables does; as a whole it is none. */
function bodySecrets(body: unknown): readonly SecretSetting[] {
  return typeof body === 'object' && body !== null ? namedSecrets(body) : [];
}

/** Texts anywhere in these members whose own names say that they are secret. */
function namedSecrets(members: object = {}): readonly SecretSetting[] {
  return Object.entries(members).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === 'string') return isSecretName(name) ? [{ name, setting: value }] : [];
    return typeof value === 'object' && value !== null ? namedSecrets(value) : [];
  });
}

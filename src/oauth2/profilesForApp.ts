/** What of the token profiles a collection can take along into the Postman app: scripts there know no files, no logins, no proofs. */
import { TokenmanError } from '../errors.ts';
import { variableNamesIn } from '../variables/variableReferences.ts';
import { requiredSettings } from './tokenProfile.ts';
import type { ResolvedTokenProfile } from './tokenProfile.ts';

export interface ProfilesForApp {
  /** Those whose tokens others need come first, since scripts run in their order. */
  readonly profiles: readonly ResolvedTokenProfile[];
  /** What only the runner can do, a sentence each. */
  readonly notes: readonly string[];
}

/** @throws TokenmanError TOKEN_SETTINGS_INVALID when nothing is left */
export function profilesForApp(profiles: readonly ResolvedTokenProfile[]): ProfilesForApp {
  const usable = profiles.filter(({ login }) => login === null);
  const [first] = profiles;
  if (usable.length === 0 && first !== undefined) {
    throw new TokenmanError(
      'TOKEN_SETTINGS_INVALID',
      `token profile "${first.name}" needs a login (${first.login?.grantType ?? ''}), which no script can do`,
      { hint: 'In the Postman app use its own OAuth 2.0 auth, which opens the provider’s page.' },
    );
  }
  return { profiles: inOrderOfNeed(usable), notes: profiles.flatMap(notesOn) };
}

function notesOn({
  name,
  login,
  privateKeyFile,
  privateKeyPassphrase,
  dpop,
  clientAuthentication,
}: ResolvedTokenProfile): readonly string[] {
  if (login !== null) return [`profile ${name} is left out: it needs a login, and the app has its own for that`];
  return [
    ...(privateKeyFile === null
      ? []
      : [`profile ${name}: set the variable privateKey, since a script cannot read ${privateKeyFile}`]),
    ...(privateKeyPassphrase === null
      ? []
      : [`profile ${name}: the private key has to be there without its passphrase, since a script cannot decrypt it`]),
    ...(dpop ? [`profile ${name}: dpop is something that only tokenman can do`] : []),
    ...(clientAuthentication === 'tls_client_auth'
      ? [`profile ${name}: add the client certificate in the settings of the app`]
      : []),
  ];
}

function inOrderOfNeed(profiles: readonly ResolvedTokenProfile[]): readonly ResolvedTokenProfile[] {
  const ordered = new Set<ResolvedTokenProfile>();
  const visit = (profile: ResolvedTokenProfile, path: readonly ResolvedTokenProfile[]): void => {
    const names = variableNamesIn(requiredSettings(profile));
    for (const other of profiles) {
      if (names.has(other.variable) && other !== profile && !path.includes(other)) visit(other, [...path, profile]);
    }
    ordered.add(profile);
  };
  for (const profile of profiles) visit(profile, []);
  return [...ordered];
}

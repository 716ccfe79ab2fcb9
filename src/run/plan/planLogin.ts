/** What it takes for a person to log in, or out: reads every file, checks everything, sends nothing. */
import type { RunConfig } from '../../config/runConfig.ts';
import type { LoginProfile } from '../../login/loginProfile.ts';
import type { ProviderConnection } from '../../login/providerFetch.ts';
import { scopeOf } from '../../oauth2/tokenProfile.ts';
import type { TokenRequirement } from '../../oauth2/tokenRequirement.ts';
import type { Login } from '../../oauth2/tokenCacheFile.ts';
import type { NamedSecret } from '../../secrets/namedSecret.ts';
import type { VariableScope } from '../../variables/resolveVariables.ts';
import { chooseProfile } from './chooseProfile.ts';
import type { ProfileKind } from './chooseProfile.ts';
import { guardOf } from './guardOf.ts';
import { connectionSecrets, loadConnection } from './loadConnection.ts';
import { refuseUnsetMacros } from './refuseUnsetMacros.ts';
import { noEnvironmentHint } from './noEnvironment.ts';
import { explainReferences, missingVariablesError } from './missingVariables.ts';
import { resolveForOneEnvironment } from './oneEnvironment.ts';
import { loginSecrets, planSecrets } from './planSecrets.ts';
import { requireToken } from './requireToken.ts';

export interface PlannedLogin {
  readonly environment: string | null;
  readonly profile: LoginProfile;
  readonly tokenKey: string;
  /** The one that is there already. */
  readonly known: Login | null;
  readonly connection: Omit<ProviderConnection, 'signal'>;
  readonly secrets: readonly NamedSecret[];
}

const LOGIN_PROFILE: ProfileKind = {
  name: 'token profile that needs a login',
  includes: ({ profile }) => profile.login !== null,
  remedy:
    'Set grantType "authorization_code" or "device_code" in a profile of "tokens" in the config; every other grant needs no person.',
};

/** @throws TokenmanError */
export async function planLogin(config: RunConfig, profileName: string | undefined): Promise<PlannedLogin> {
  const [{ environment, runs, context }, connection] = await Promise.all([
    resolveForOneEnvironment(config),
    loadConnection(config),
  ]);
  const { run, use } = chooseProfile(runs, profileName, LOGIN_PROFILE, noEnvironmentHint(config));
  refuseUnsetMacros(run);
  const { requirement, missing } = requireToken(use, [], [], run.tokenInput);
  if (requirement === null) {
    throw missingVariablesError(
      explainReferences(missing, run.layered.missingReferences, {
        environmentName: environment.name,
        collection: run.definition,
        items: [],
      }),
      noEnvironmentHint(config),
    );
  }
  const { tokenKey, profile } = requirement;
  return {
    environment: environment.name,
    profile: loginProfile(requirement, run.scope),
    tokenKey,
    known: context.logins.get(tokenKey) ?? null,
    connection: { ...connection, insecure: config.insecure ?? false, guard: guardOf(config, environment.name) },
    secrets: [
      ...connectionSecrets(connection),
      ...loginSecrets([requirement], context.logins),
      ...planSecrets(run.variables, null, [profile], [], run.scope),
    ],
  };
}

function loginProfile({ profile, settingOrigins }: TokenRequirement, scope: VariableScope): LoginProfile {
  const asked = scope.resolve(scopeOf(profile));
  const { login, clientId = '', ...resolved } = resolveTexts(profile, scope);
  if (login === null) throw new Error(`token profile "${profile.name}" needs no login`);
  return {
    ...resolved,
    clientId,
    settingOrigins,
    login: { ...login, scope: asked.unresolved.length > 0 ? '' : asked.text },
  };
}

function resolveTexts<T>(value: T, scope: VariableScope): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same shape, with other texts
  return JSON.parse(
    JSON.stringify(value, (_, member: unknown) => (typeof member === 'string' ? scope.resolve(member).text : member)),
  ) as T;
}

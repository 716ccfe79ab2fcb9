/** What it takes to obtain one token outside of a run: reads every file, checks everything, sends nothing. */
import { bodyLimitsOf } from './bodyLimits.ts';
import type { RunConfig } from '../../config/runConfig.ts';
import type { TokenRunRequest } from '../../newman/workerMessages.ts';
import { endpointOf, grantTypeOf, scopeOf } from '../../oauth2/tokenProfile.ts';
import type { TokenRequestDescription } from '../runEvent.ts';
import { chooseProfile } from './chooseProfile.ts';
import type { ProfileKind } from './chooseProfile.ts';
import { refuseMissingLogin, refuseMissingLogins } from './missingLogins.ts';
import { refuseUnsetMacros } from './refuseUnsetMacros.ts';
import { noEnvironmentHint } from './noEnvironment.ts';
import { explainReferences, missingVariablesError } from './missingVariables.ts';
import { connectionSecrets, loadConnection } from './loadConnection.ts';
import { inFile } from './loadInputs.ts';
import { newmanOptions } from './newmanOptions.ts';
import { resolveForOneEnvironment } from './oneEnvironment.ts';
import { dpopSecrets, loginSecrets, planSecrets } from './planSecrets.ts';
import { planOneToken } from './planTokens.ts';

export interface PlannedToken {
  /** Tokens that the last one needs come before it; never empty. */
  readonly requests: readonly TokenRunRequest[];
  /** What will be asked for, as far as it is known before. */
  readonly description: TokenRequestDescription;
}

const ANY_PROFILE: ProfileKind = {
  name: 'token profile',
  includes: () => true,
  remedy:
    'Set tokenUrl, clientId and clientSecret in the environment (was one selected, with --env?), or add a profile to "tokens" in the config.',
};

/** @throws TokenmanError */
export async function planToken(config: RunConfig, profileName: string | undefined): Promise<PlannedToken> {
  const [{ environment, runs, context }, connection] = await Promise.all([
    resolveForOneEnvironment(config),
    loadConnection(config),
  ]);
  const { run, use } = chooseProfile(runs, profileName, ANY_PROFILE, noEnvironmentHint(config));
  const { definition, scope } = run;
  refuseUnsetMacros(run);
  refuseMissingLogin(use, run);
  const { requirements, missing, loginsNeeded } = planOneToken(use, run.tokenInput);
  refuseMissingLogins({ ...run, tokens: { ...run.tokens, loginsNeeded } });
  const requirement = requirements.at(-1);
  if (missing.length > 0 || requirement === undefined) {
    throw missingVariablesError(
      explainReferences(missing, run.layered.missingReferences, {
        environmentName: environment.name,
        collection: definition,
        items: [],
      }),
      noEnvironmentHint(config),
    );
  }
  const { profile } = requirement;
  const filled = new Set(requirements.flatMap((one) => [one.profile.variable, one.profile.expiresAtVariable]));
  const textOf = (setting: string | undefined): string | null => {
    const { text, unresolved } = scope.resolve(setting ?? '');
    return text === '' || unresolved.length > 0 ? null : text;
  };
  const shared = {
    environment: {
      name: environment.name,
      values: run.values.filter(({ key }) => !filled.has(key)),
      inFile: inFile(environment.document),
    },
    globals: context.globals.values,
    globalsInFile: inFile(context.globals.document),
    options: newmanOptions(config, environment.name, connection),
    redact: true,
    secrets: [
      ...connectionSecrets(connection),
      ...dpopSecrets(requirements),
      ...loginSecrets(requirements, context.logins),
      ...planSecrets(
        run.variables,
        null,
        requirements.map((one) => one.profile),
        [],
        scope,
      ),
    ],
    collectionName: definition.info.name,
    collectionVariables: definition.variable ?? [],
    bodyLimits: bodyLimitsOf(1, 1),
    carried: {},
    supplied: {},
  };
  return {
    requests: requirements.map((one) => ({ ...shared, requirement: one })),
    description: {
      profile: profile.name,
      tokenUrl: textOf(endpointOf(profile)) ?? '',
      grantType: grantTypeOf(profile),
      clientAuthentication: profile.clientAuthentication,
      clientId: textOf(profile.clientId),
      scope: textOf(scopeOf(profile)),
    },
  };
}

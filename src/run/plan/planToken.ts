/** What it takes to obtain one token outside of a run: reads every file, checks everything, sends nothing. */
import { bodyLimitsOf } from './bodyLimits.ts';
import type { RunConfig } from '../../config/runConfig.ts';
import { TokenmanError } from '../../errors.ts';
import type { TokenRunRequest } from '../../newman/workerMessages.ts';
import { endpointOf } from '../../oauth2/tokenProfile.ts';
import type { TokenRequestDescription } from '../runEvent.ts';
import { chooseProfile } from './chooseProfile.ts';
import type { ProfileKind } from './chooseProfile.ts';
import { DpopKeys } from './dpopKeys.ts';
import { loadCollectionEntry, loadEnvironments, loadGlobals } from './loadInputs.ts';
import type { LoadedCollection, LoadedEnvironment } from './loadInputs.ts';
import { explainReferences, missingVariablesError } from './missingVariables.ts';
import { connectionSecrets, loadConnection } from './loadConnection.ts';
import { newmanOptions } from './newmanOptions.ts';
import { dpopSecrets, planSecrets } from './planSecrets.ts';
import { requireToken } from './planTokens.ts';
import { profilesOf, resolveCollectionRun } from './resolveCollectionRun.ts';
import type { ResolutionContext, ResolvedCollectionRun } from './resolveCollectionRun.ts';

export interface PlannedToken {
  readonly request: TokenRunRequest;
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
  const [{ environment, runs, context }, connection] = await Promise.all([resolveAll(config), loadConnection(config)]);
  const { run, use } = chooseProfile(runs, profileName, ANY_PROFILE);
  const { definition, scope } = run;
  const { requirement, missing } = requireToken(use, [], run.tokenInput);
  if (requirement === null) {
    throw missingVariablesError(
      explainReferences(missing, run.layered.missingReferences, {
        environmentName: environment.name,
        collection: definition,
        items: [],
      }),
    );
  }
  const { profile } = requirement;
  const filled = new Set([profile.variable, profile.expiresAtVariable]);
  const textOf = (setting: string | undefined): string | null => {
    const { text, unresolved } = scope.resolve(setting ?? '');
    return text === '' || unresolved.length > 0 ? null : text;
  };
  return {
    request: {
      environment: { name: environment.name, values: run.values.filter(({ key }) => !filled.has(key)) },
      globals: context.globals.values,
      options: newmanOptions(config, environment.name, connection),
      redact: true,
      secrets: [
        ...connectionSecrets(connection),
        ...dpopSecrets([requirement]),
        ...planSecrets(run.variables, null, [profile], [], scope),
      ],
      collectionName: definition.info.name,
      collectionVariables: definition.variable ?? [],
      requirement,
      bodyLimits: bodyLimitsOf(1, 1),
      carried: {},
    },
    description: {
      profile: profile.name,
      tokenUrl: textOf(endpointOf(profile)) ?? '',
      grantType: profile.grantType,
      clientAuthentication: profile.clientAuthentication,
      clientId: textOf(profile.clientId),
      scope: textOf(profile.scope),
    },
  };
}

interface ResolvedInputs {
  readonly environment: LoadedEnvironment;
  /** Never empty. */
  readonly runs: readonly ResolvedCollectionRun[];
  readonly context: ResolutionContext;
}

/** Every collection with the one environment. */
async function resolveAll(config: RunConfig): Promise<ResolvedInputs> {
  if (config.environments.length > 1) {
    throw new TokenmanError('USAGE', 'a token belongs to one environment, and several are given', {
      hint: 'Name one of them.',
    });
  }
  const [loaded, globals] = await Promise.all([
    Promise.all(config.collections.map(loadCollectionEntry)),
    loadGlobals(config),
  ]);
  const collections = loaded.length > 0 ? loaded : [NO_COLLECTION];
  const profiles = profilesOf(config);
  const definitions = collections.map(({ definition }) => definition);
  const [environment] = await loadEnvironments(config, { collections: definitions, globals, profiles });
  if (environment === undefined) throw new Error('a run without environments has one without a name');
  const context = { config, profiles, globals, dpopKeys: new DpopKeys() };
  // A token is asked for, and not a run: its rows do not matter.
  const runs = collections.map((collection) =>
    resolveCollectionRun(environment, { ...collection, iterationData: null }, context),
  );
  return { environment, runs, context };
}

/** A token may be asked for where there is nothing to run. */
const NO_COLLECTION: LoadedCollection = {
  entry: { collection: {} },
  before: [],
  path: null,
  definition: { info: { name: 'none' }, item: [] },
  items: [],
  folders: [],
  iterationData: null,
  iterationCount: 1,
};

/** RunConfig -> run plan: reads every file, checks everything, sends nothing. */
import type { RunConfig } from '../../config/runConfig.ts';
import { TokenmanError } from '../../errors.ts';
import { addBearerAuth, injectTokenProfiles } from '../../oauth2/injectTokenScript.ts';
import { DEFAULT_PROFILE_NAME, resolveTokenProfile } from '../../oauth2/tokenProfile.ts';
import { createVariableScope } from '../../variables/resolveVariables.ts';
import type { NewmanOptions } from '../collectionRunRequest.ts';
import type { PlannedCollectionRun } from '../runEvent.ts';
import type { PlannedRun, RunPlan } from '../runPlan.ts';
import { environmentOfRun, loadCollectionEntry, loadEnvironments, loadGlobals } from './loadInputs.ts';
import type { LoadedCollection, LoadedEnvironment, LoadedGlobals } from './loadInputs.ts';
import { explainReferences, missingSecrets, missingVariablesError } from './missingVariables.ts';
import { planSecrets } from './planSecrets.ts';
import { planTokens } from './planTokens.ts';
import type { MissingVariable, TokenProfileInUse } from './planTokens.ts';

const DEFAULT_TIMEOUT_SCRIPT = 60_000;

interface PlanContext {
  readonly config: RunConfig;
  readonly profiles: readonly TokenProfileInUse[];
  readonly globals: LoadedGlobals;
  readonly options: NewmanOptions;
}

/** @throws TokenmanError for the first thing that is wrong; variables that are missing are told all at once */
export async function planRun(config: RunConfig): Promise<RunPlan> {
  const [collections, globals] = await Promise.all([
    Promise.all(config.collections.map(loadCollectionEntry)),
    loadGlobals(config),
  ]);
  if (collections.length === 0) {
    throw new TokenmanError('NOTHING_TO_RUN', 'no collection to run', {
      hint: 'Name one: tokenman run my.postman_collection.json',
    });
  }
  const profiles = profilesOf(config);
  const environments = await loadEnvironments(config, {
    collections: collections.map(({ definition }) => definition),
    globals,
    profiles,
  });
  const context: PlanContext = { config, profiles, globals, options: newmanOptions(config) };
  const missing: MissingVariable[] = [];
  const collectionRuns = environments.flatMap((environment) =>
    collections.map((collection) => planCollectionRun(environment, collection, context, missing)),
  );
  if (missing.length > 0) throw missingVariablesError(missing);
  return {
    collectionRuns: collectionRuns.map((run, index) => numbered(run, `${index + 1}`)),
    environments: config.environments,
  };
}

function planCollectionRun(
  environment: LoadedEnvironment,
  collection: LoadedCollection,
  context: PlanContext,
  missing: MissingVariable[],
): PlannedRun {
  const { config, profiles, options } = context;
  const globals = context.globals.values;
  const { items, iterationData, iterationCount, folders } = collection;
  const [firstProfile] = profiles;
  const definition =
    config.addAuth === true && firstProfile !== undefined
      ? addBearerAuth(collection.definition, firstProfile.profile)
      : collection.definition;
  const { layered, values, given } = environmentOfRun(
    environment,
    context.globals,
    { path: collection.path, definition },
    profiles,
    config,
  );
  const collectionVariables = definition.variable ?? [];
  const scope = createVariableScope({ globals, collection: collectionVariables, environment: values });
  const variables = [...globals, ...collectionVariables, ...values];
  const tokens = planTokens({
    profiles,
    collection: definition,
    items,
    environmentName: environment.name,
    scope,
    variables,
    given,
    iterationData,
  });
  missing.push(
    ...explainReferences(
      [...tokens.missing, ...missingSecrets(environment.name, values, definition, items)],
      layered.missingReferences,
      { environmentName: environment.name, collection: definition, items },
    ),
  );

  const filled = new Set(tokens.requirements.flatMap(({ profile }) => [profile.variable, profile.expiresAtVariable]));
  const request = {
    collectionRunId: '',
    collection: injectTokenProfiles(
      definition,
      tokens.requirements.map(({ profile }) => profile),
    ),
    // A token that a file holds is never used where one is obtained.
    environment: { name: environment.name, values: values.filter(({ key }) => !filled.has(key)) },
    globals,
    iterationData,
    iterationCount,
    folders,
    tokens: tokens.requirements,
    givenTokens: tokens.givenTokens,
    options,
    secrets: planSecrets(
      variables,
      iterationData,
      profiles.map(({ profile }) => profile),
      tokens.givenTokens,
      scope,
    ),
  };
  const { collection: _, collectionRunId: __, ...shared } = request;
  return {
    planned: plannedRun(environment, collection),
    request,
    tokenRuns: tokens.requirements.map((requirement) => ({
      ...shared,
      collectionName: definition.info.name,
      collectionVariables,
      requirement,
      carried: {},
    })),
  };
}

function plannedRun(
  environment: LoadedEnvironment,
  { path, definition, items, iterationCount }: LoadedCollection,
): PlannedCollectionRun {
  return {
    collectionRunId: '',
    collection: { name: definition.info.name, path },
    environment: environment.name === null ? null : { name: environment.name, path: environment.path },
    iterationCount,
    items: items.map(({ item, folders }) => ({
      itemId: item.id,
      name: item.name,
      folders: folders.map(({ name }) => name),
    })),
  };
}

function numbered({ planned, request, tokenRuns }: PlannedRun, collectionRunId: string): PlannedRun {
  return { planned: { ...planned, collectionRunId }, request: { ...request, collectionRunId }, tokenRuns };
}

function profilesOf({ tokens = {} }: RunConfig): readonly TokenProfileInUse[] {
  const configured = Object.entries(tokens).map(([name, settings]) => ({
    profile: resolveTokenProfile(name, settings),
    configured: true,
  }));
  return DEFAULT_PROFILE_NAME in tokens
    ? configured
    : [{ profile: resolveTokenProfile(DEFAULT_PROFILE_NAME), configured: false }, ...configured];
}

function newmanOptions(config: RunConfig): NewmanOptions {
  return {
    bail: config.bail ?? false,
    timeoutRequest: config.timeoutRequest ?? 0,
    timeoutScript: config.timeoutScript ?? DEFAULT_TIMEOUT_SCRIPT,
    delayRequest: config.delayRequest ?? 0,
    insecure: config.insecure ?? false,
    ignoreRedirects: config.ignoreRedirects ?? false,
    insecureFileRead: config.insecureFileRead ?? true,
    ssl: config.ssl ?? {},
    workingDir: config.workingDir ?? process.cwd(),
  };
}

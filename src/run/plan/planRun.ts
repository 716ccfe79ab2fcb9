/** RunConfig -> run plan: reads every file, checks everything, sends nothing. */
import type { RerunAfterCrash, RunConfig } from '../../config/runConfig.ts';
import { TokenmanError } from '../../errors.ts';
import { injectTokenProfiles } from '../../oauth2/injectTokenScript.ts';
import { selectedIds } from '../../postman/items.ts';
import type { CollectionRunRequest } from '../collectionRunRequest.ts';
import { assertNewmanReportersInstalled, withNewmanReporters } from '../newmanReporters.ts';
import type { PlannedCollectionRun } from '../runEvent.ts';
import type { PlannedRun, RunPlan } from '../runPlan.ts';
import { bodyLimitsOf } from './bodyLimits.ts';
import { loadCollections } from './dependencies.ts';
import { loadCookieJar } from './loadCookieJar.ts';
import { inFile, loadEnvironments, loadGlobals, loadLogins } from './loadInputs.ts';
import type { LoadedCollection, LoadedEnvironment } from './loadInputs.ts';
import { assertGuardsMakeSense } from './guardOf.ts';
import { explainReferences, missingSecrets, missingVariablesError } from './missingVariables.ts';
import { checkWorkingDir } from './checkWorkingDir.ts';
import { assertExportsReplaceNoInput } from './checkExports.ts';
import { DpopKeys } from './dpopKeys.ts';
import { connectionSecrets, loadConnection } from './loadConnection.ts';
import type { Connection } from './loadConnection.ts';
import { dpopSecrets, loginSecrets, planSecrets } from './planSecrets.ts';
import { exportedTokens, refuseMissingLogins } from './missingLogins.ts';
import type { MissingVariable } from './tokenPlan.ts';
import { refuseUnsetMacros } from './refuseUnsetMacros.ts';
import { refuseTokenColumns } from './refuseTokenColumns.ts';
import { profilesOf, resolveCollectionRun } from './resolveCollectionRun.ts';
import type { TokenRequirement } from '../../oauth2/tokenRequirement.ts';
import type { ResolutionContext, ResolvedCollectionRun } from './resolveCollectionRun.ts';
import { tokenNotes } from './tokenNotes.ts';
import { noEnvironmentHint } from './noEnvironment.ts';
import { newmanOptions } from './newmanOptions.ts';

/**
 * @param warn told what does not stop the run but should be known
 * @throws TokenmanError for the first thing that is wrong; variables that are missing are told all at once
 */
export async function planRun(config: RunConfig, warn: (message: string) => void = () => {}): Promise<RunPlan> {
  assertNewmanReportersInstalled(config.newmanReporters ?? []);
  assertGuardsMakeSense(config);
  const [collections, globals, connection, logins, cookieJar] = await Promise.all([
    loadCollections(config),
    loadGlobals(config),
    loadConnection(config, warn),
    loadLogins(config),
    loadCookieJar(config),
    checkWorkingDir(config),
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
  await assertExportsReplaceNoInput(config, { collections, environments, globals });
  const allItems = collections.reduce((sum, collection) => sum + itemCountOf(collection), 0) * environments.length;
  const context = { config, profiles, globals, dpopKeys: new DpopKeys(), logins, cookieJar };
  const missing: MissingVariable[] = [];
  const resolvedRuns: ResolvedCollectionRun[] = [];
  const idOf = (environment: number, collection: number) => `${environment * collections.length + collection + 1}`;
  const collectionRuns = environments.flatMap((environment, index) =>
    collections.map((collection, place) => {
      const resolved = resolveCollectionRun(environment, collection, context);
      resolvedRuns.push(resolved);
      return planCollectionRun({ environment, collection, resolved }, { ...context, connection }, missing, {
        bodyLimits: bodyLimitsOf(itemCountOf(collection), allItems),
        collectionRunId: idOf(index, place),
        dependsOn: collection.dependsOn.map((dependency) => idOf(index, dependency)),
      });
    }),
  );
  if (missing.length > 0) throw missingVariablesError(missing, noEnvironmentHint(config));
  return {
    collectionRuns: withNewmanReporters(collectionRuns, config.newmanReporters ?? [], config.shard !== undefined),
    environments: config.environments,
    notes: tokenNotes(resolvedRuns, { isWhole: isWhole(config), environmentHint: noEnvironmentHint(config) }),
  };
}

/** Everything that the config lists runs, and all of it. */
function isWhole({ collections, dependencies = [] }: RunConfig): boolean {
  return dependencies.length === 0 && collections.every(({ folders = [] }) => folders.length === 0);
}

function planCollectionRun(
  {
    environment,
    collection,
    resolved,
  }: {
    readonly environment: LoadedEnvironment;
    readonly collection: LoadedCollection;
    readonly resolved: ResolvedCollectionRun;
  },
  context: ResolutionContext & { readonly connection: Connection; readonly cookieJar: string | null },
  missing: MissingVariable[],
  {
    collectionRunId,
    dependsOn,
    bodyLimits,
  }: Pick<PlannedRun, 'dependsOn'> & Pick<CollectionRunRequest, 'collectionRunId' | 'bodyLimits'>,
): PlannedRun {
  const { profiles, config, connection } = context;
  const globals = context.globals.values;
  const { entry, items, iterationData, iterationCount, folders } = collection;
  refuseTokenColumns(resolved);
  refuseUnsetMacros(resolved);
  refuseMissingLogins(resolved);
  const { definition, layered, scope, tokens } = resolved;
  const exported = exportedTokens(resolved.profiles, tokens, resolved.given);
  const values = [...resolved.values, ...exported];
  const variables = [...resolved.variables, ...exported];
  missing.push(
    ...explainReferences(
      [...tokens.missing, ...missingSecrets(environment.name, resolved)],
      layered.missingReferences,
      { environmentName: environment.name, collection: definition, items },
    ),
  );

  const filled = new Set(tokens.requirements.flatMap(({ profile }) => [profile.variable, profile.expiresAtVariable]));
  const early = tokens.requirements.filter(({ waitsForScripts }) => !waitsForScripts);
  const late = tokens.requirements.filter(({ waitsForScripts }) => waitsForScripts);
  const request = {
    collectionRunId,
    collection: injectTokenProfiles(
      definition,
      early.map(({ profile }) => profile),
      late.map(({ profile }) => profile),
      lateItems(late, resolved),
    ),
    // A token that a file holds is never used where one is obtained.
    environment: {
      name: environment.name,
      values: values.filter(({ key }) => !filled.has(key)),
      inFile: inFile(environment.document),
    },
    globals,
    globalsInFile: inFile(context.globals.document),
    iterationData,
    iterationCount,
    folders: selectedIds(definition, folders),
    tokens: tokens.requirements,
    givenTokens: tokens.givenTokens,
    awaitedHeaders: [...resolved.awaitedHeaders],
    cookies: { jar: context.cookieJar, areExported: config.exports?.cookieJar !== undefined },
    options: newmanOptions(config, environment.name, connection, entry),
    bodyLimits,
    newmanReporters: [],
    redact: config.redact ?? true,
    secrets: [
      ...connectionSecrets(connection),
      ...dpopSecrets(tokens.requirements),
      ...loginSecrets(tokens.requirements, context.logins),
      ...planSecrets(
        variables,
        iterationData,
        // Those that are used last: they have their private keys.
        [...profiles, ...tokens.requirements].map(({ profile }) => profile),
        tokens.givenTokens,
        scope,
      ),
    ],
  };
  const { collection: _, collectionRunId: __, ...shared } = request;
  return {
    planned: plannedRun(collectionRunId, environment, collection),
    source: { collection, environment, globals: context.globals },
    dependsOn,
    always: entry.always ?? false,
    serial: entry.serial ?? false,
    rerunAfterCrash: rerunAfterCrash(config, environment.name),
    request,
    tokenRuns: early.map((requirement) => ({
      ...shared,
      collectionName: definition.info.name,
      collectionVariables: definition.variable ?? [],
      requirement,
      carried: {},
      supplied: {},
    })),
  };
}

/** Items whose tokens wait for scripts; none, where only scripts of the collection come before their requests. */
function lateItems(late: readonly TokenRequirement[], { items }: ResolvedCollectionRun): ReadonlySet<string> {
  const ids = new Set(late.flatMap(({ itemIds }) => itemIds));
  const using = items.filter(({ item }) => ids.has(item.id));
  const haveOwn = using.some(({ item, folders }) =>
    [...folders, item].some(({ event = [] }) => event.some(({ listen }) => listen === 'prerequest')),
  );
  return haveOwn ? ids : new Set();
}

function itemCountOf({ items, iterationCount }: LoadedCollection): number {
  return items.length * iterationCount;
}

function plannedRun(
  collectionRunId: string,
  environment: LoadedEnvironment,
  { path, definition, items, iterationCount }: LoadedCollection,
): PlannedCollectionRun {
  return {
    collectionRunId,
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

/** Not where the first failure is to be the end, and not where somebody had to say that writing is all right: once. */
function rerunAfterCrash(config: RunConfig, environmentName: string | null): RerunAfterCrash {
  const { bail = false, allowWrites = [] } = config;
  if (bail !== false || (environmentName !== null && allowWrites.includes(environmentName))) return 'never';
  return config.rerunAfterCrash ?? 'safe';
}

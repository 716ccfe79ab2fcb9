/** Reads what a run is made of; nothing is combined yet. */
import type { CollectionEntry, EnvironmentEntry, RunConfig } from '../../config/runConfig.ts';
import type { ScopeInFile } from '../collectionRunRequest.ts';
import { readLogins } from '../../oauth2/logins.ts';
import type { Logins } from '../../oauth2/logins.ts';
import { loadCollection } from '../../postman/collectionFile.ts';
import type { CollectionDefinition, IterationDataRow, Loaded, VariableDefinition } from '../../postman/definitions.ts';
import { loadEnvironment } from '../../postman/environmentFile.ts';
import { selectItems } from '../../postman/items.ts';
import type { JsonObject } from '../../postman/jsonObject.ts';
import type { ListedItem } from '../../postman/items.ts';
import { loadIterationData } from '../../postman/iterationDataFile.ts';
import { environmentValuesOf, givenNames, layerVariables } from '../../variables/layers.ts';
import type { LayeredVariables } from '../../variables/layers.ts';
import { loadOutsideValues } from '../../variables/loadOutsideValues.ts';
import type { OutsideSources } from '../../variables/loadOutsideValues.ts';
import { namesInUse } from '../../variables/namesInUse.ts';
import { wantedNames } from '../../variables/outsideValues.ts';
import type { OutsideValues } from '../../variables/outsideValues.ts';
import { referencesIn } from '../../variables/valueReferences.ts';

export interface LoadedCollection extends Loaded<CollectionDefinition> {
  readonly entry: CollectionEntry;
  /** Everything that runs before it because it depends on it, directly or not. */
  readonly before: readonly LoadedCollection[];
  readonly items: readonly ListedItem[];
  readonly folders: readonly string[];
  readonly iterationData: readonly IterationDataRow[] | null;
  readonly iterationCount: number;
}

export interface LoadedEnvironment {
  /** null: a run without an environment. */
  readonly name: string | null;
  readonly path: string | null;
  readonly values: readonly VariableDefinition[];
  /** As it was read, with disabled variables and everything else that no run needs; null: there is none. */
  readonly document: JsonObject | null;
  /** Lowest first: `.env` files, secrets directory, secrets command. */
  readonly outside: readonly OutsideValues[];
}

/** The file, then what `--global-var` gives. */
export interface LoadedGlobals {
  readonly layers: readonly { readonly path: string | null; readonly values: readonly VariableDefinition[] }[];
  /** The file as it was read; null: there is none. */
  readonly document: JsonObject | null;
  /** Those in use, as Postman ranks them. */
  readonly values: readonly VariableDefinition[];
}

export async function loadCollectionEntry(entry: CollectionEntry): Promise<LoadedCollection> {
  const loaded = await loadCollection(entry.collection);
  const folders = entry.folders ?? [];
  const iterationData = entry.iterationData === undefined ? null : await loadIterationData(entry.iterationData);
  return {
    ...loaded,
    entry,
    before: [],
    folders,
    items: selectItems(loaded.definition, folders),
    iterationData,
    iterationCount: entry.iterationCount ?? iterationData?.length ?? 1,
  };
}

export async function loadGlobals({ globals, globalVars = {} }: RunConfig): Promise<LoadedGlobals> {
  const file = globals === undefined ? null : await loadEnvironment(globals, 'globals');
  const given = Object.entries(globalVars).map(([key, value]) => ({ key, value }));
  const ofFile = file?.definition.values ?? [];
  return {
    document: file?.document ?? null,
    layers: [
      { path: file?.path ?? null, values: ofFile },
      { path: '--global-var', values: given },
    ],
    values: [...ofFile.filter(({ key }) => !Object.hasOwn(globalVars, key)), ...given],
  };
}

export function inFile(document: JsonObject | null): ScopeInFile {
  const { id, name } = document ?? {};
  return { ...(id !== undefined && { id }), ...(name !== undefined && { name }) };
}

export async function loadLogins({ logins }: RunConfig): Promise<Logins> {
  return logins === undefined ? new Map() : readLogins(logins);
}

type EnvironmentOrNone = Omit<EnvironmentEntry, 'name'> & { readonly name: string | null };

/**
 * The environments with everything that lies outside of their files; a secrets command runs once for each.
 *
 * @throws TokenmanError
 */
export async function loadEnvironments(
  config: RunConfig,
  inUse: {
    readonly collections: readonly CollectionDefinition[];
    readonly globals: LoadedGlobals;
    readonly profiles: unknown;
  },
): Promise<readonly LoadedEnvironment[]> {
  const entries: readonly EnvironmentOrNone[] =
    config.environments.length === 0 ? [{ name: null, environment: null }] : config.environments;
  return Promise.all(
    entries.map(async (entry) => {
      const { path, values, document } = await loadValues(entry.environment);
      const names = inUse.collections.flatMap((collection) => [
        ...namesInUse(collection, values, inUse.globals.values, inUse.profiles),
      ]);
      const references = values.flatMap(({ value }) => referencesIn(value));
      const outside = await loadOutsideValues(sourcesOf(entry, config), {
        environmentName: entry.name,
        processVariables: config.processEnv ?? {},
        isWanted: wantedNames(names, references, entry.name),
      });
      return { name: entry.name, path, values, document, outside };
    }),
  );
}

async function loadValues(environment: string | object | null) {
  if (environment === null) return { path: null, values: [], document: null };
  const { path, definition, document } = await loadEnvironment(environment, 'environment');
  return { path, values: definition.values, document };
}

/** An environment's own place for secrets replaces the one for all. */
function sourcesOf(entry: OutsideSources, { dotenvDir, secretsDir, secretsCommand }: RunConfig): OutsideSources {
  const directory = entry.secretsDir ?? secretsDir;
  const command = entry.secretsCommand ?? secretsCommand;
  return {
    ...(dotenvDir !== undefined && { dotenvDir }),
    ...(directory !== undefined && { secretsDir: directory }),
    ...(command !== undefined && { secretsCommand: command }),
  };
}

export interface EnvironmentOfRun {
  readonly layered: LayeredVariables;
  /** What Newman gets as environment. */
  readonly values: readonly VariableDefinition[];
  /** Names whose values come from a person or a pipeline and not from a file. */
  readonly given: ReadonlySet<string>;
}

/** The environment that one collection run starts with: its file, and what the layers above supply. */
export function environmentOfRun(
  environment: LoadedEnvironment,
  globals: LoadedGlobals,
  collection: Loaded<CollectionDefinition>,
  profiles: unknown,
  config: RunConfig,
): EnvironmentOfRun {
  const layered = layerVariables({
    environmentName: environment.name,
    globals: globals.layers,
    collection: { path: collection.path, values: collection.definition.variable ?? [] },
    environment,
    outside: environment.outside,
    processVariables: config.processEnv ?? {},
    given: config.envVars ?? {},
    names: namesInUse(collection.definition, environment.values, globals.values, profiles),
  });
  return { layered, values: environmentValuesOf(layered), given: givenNames(layered) };
}

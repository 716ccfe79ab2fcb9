/** Everything that doctor looks at, read once: files as they are, and what a run would make of them. */
import type { RunConfig } from '../config/runConfig.ts';
import { withDownloads } from '../download/withDownloads.ts';
import { isRemote } from '../postman/remoteLocation.ts';
import { columnsOf } from '../postman/iterationDataFile.ts';
import type { VariableUse } from '../variables/variableUses.ts';
import { variableUses } from '../variables/variableUses.ts';
import { unsetByScripts } from '../variables/valueSources.ts';
import { DpopKeys } from '../run/plan/dpopKeys.ts';
import { loadCollections } from '../run/plan/dependencies.ts';
import { loadEnvironments, loadGlobals, loadLogins } from '../run/plan/loadInputs.ts';
import type { LoadedCollection, LoadedEnvironment } from '../run/plan/loadInputs.ts';
import { profilesOf, resolveCollectionRun } from '../run/plan/resolveCollectionRun.ts';
import type { ResolutionContext, ResolvedCollectionRun } from '../run/plan/resolveCollectionRun.ts';
import { readSourceFile, SourceFile } from './sourceFile.ts';
import { variableList } from './variableList.ts';
import type { VariableList } from './variableList.ts';

/**
 * - `files`: the environments as the repository has them. What is declared and empty, a pipeline supplies.
 * - `values`: with everything that is there now; what is empty then, is missing.
 */
type DoctorMode = 'files' | 'values';

export interface DoctorInput {
  readonly config: RunConfig;
  readonly mode: DoctorMode;
  /** All environment files there are, checked or not: they are compared with each other. */
  readonly environmentFiles: readonly { readonly name: string; readonly path: string }[];
  /** The config file. */
  readonly configPath: string | null;
}

export interface CheckedCollection extends LoadedCollection {
  readonly file: SourceFile;
  readonly variables: VariableList;
  readonly uses: readonly VariableUse[];
  readonly dataFile: string | null;
  readonly dataColumns: readonly string[];
  /** Names that its scripts take away. */
  readonly unset: ReadonlySet<string>;
}

export interface CheckedEnvironmentFile {
  readonly name: string;
  /** false: it is only there to be compared with. */
  readonly isChecked: boolean;
  readonly variables: VariableList;
}

/** One collection with one environment. */
export interface CheckedRun {
  readonly environment: LoadedEnvironment;
  readonly collection: CheckedCollection;
  readonly resolved: ResolvedCollectionRun;
}

export interface DoctorProject {
  readonly config: RunConfig;
  readonly mode: DoctorMode;
  readonly profiles: ResolutionContext['profiles'];
  readonly collections: readonly CheckedCollection[];
  readonly environmentFiles: readonly CheckedEnvironmentFile[];
  readonly globals: VariableList | null;
  readonly runs: readonly CheckedRun[];
  readonly configPath: string | null;
}

/** @throws TokenmanError for input that no run could use */
export async function loadProject(input: DoctorInput): Promise<DoctorProject> {
  const { mode, environmentFiles, configPath } = input;
  const config = await withDownloads(mode === 'files' ? withoutSecretsCommands(input.config) : input.config);
  const [collections, globals, globalsFile, files] = await Promise.all([
    loadCollections(config).then((loaded) => Promise.all(loaded.map(loadCheckedCollection))),
    loadGlobals(config),
    typeof config.globals === 'string' ? readSourceFile(config.globals) : null,
    Promise.all(
      environmentFiles
        .filter(({ path }) => !isRemote(path))
        .map(async ({ name, path }) => ({ name, file: await readSourceFile(path) })),
    ),
  ]);
  const profiles = profilesOf(config);
  const definitions = collections.map(({ definition }) => definition);
  const environments = await loadEnvironments(config, { collections: definitions, globals, profiles });
  // As a file, an environment is checked as a pipeline would use it, where nobody is logged in.
  const logins = mode === 'files' ? new Map<string, never>() : await loadLogins(config);
  const context: ResolutionContext = { config, profiles, globals, dpopKeys: new DpopKeys(), logins };
  return {
    config,
    mode,
    profiles,
    collections,
    environmentFiles: files.map(({ name, file }) => ({
      name,
      isChecked: environments.some((environment) => environment.name === name),
      variables: variableList(file, 'environment', `environment "${name}"`),
    })),
    globals: globalsFile === null ? null : variableList(globalsFile, 'globals', 'globals'),
    runs: environments.flatMap((environment) =>
      collections.map((collection) => ({
        environment,
        collection,
        resolved: resolveCollectionRun(environment, collection, context),
      })),
    ),
    configPath,
  };
}

async function loadCheckedCollection(loaded: LoadedCollection): Promise<CheckedCollection> {
  const { entry, definition, items, path } = loaded;
  const file =
    typeof entry.collection === 'string'
      ? await readSourceFile(entry.collection)
      : new SourceFile(path ?? '', JSON.stringify(definition));
  return {
    ...loaded,
    file,
    variables: variableList(file, 'collection', `collection "${definition.info.name}"`),
    uses: variableUses(definition, items),
    dataFile: typeof entry.iterationData === 'string' ? entry.iterationData : null,
    dataColumns: columnsOf(loaded.iterationData ?? []),
    unset: unsetByScripts(loaded),
  };
}

/** Files are checked without asking anybody for a secret. */
function withoutSecretsCommands(config: RunConfig): RunConfig {
  const { secretsCommand: _, ...others } = config;
  return {
    ...others,
    environments: config.environments.map(({ secretsCommand: __, ...environment }) => environment),
  };
}

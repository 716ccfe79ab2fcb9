/** Everything that is needed to find one token profile and its settings: all collections with one environment. */
import type { RunConfig } from '../../config/runConfig.ts';
import { TokenmanError } from '../../errors.ts';
import { withDownloads } from '../../download/withDownloads.ts';
import { DpopKeys } from './dpopKeys.ts';
import { loadCollectionEntry, loadEnvironments, loadGlobals, loadLogins } from './loadInputs.ts';
import type { LoadedCollection, LoadedEnvironment } from './loadInputs.ts';
import { profilesOf, resolveCollectionRun } from './resolveCollectionRun.ts';
import type { ResolutionContext, ResolvedCollectionRun } from './resolveCollectionRun.ts';

export interface ResolvedInputs {
  readonly environment: LoadedEnvironment;
  /** Never empty. */
  readonly runs: readonly ResolvedCollectionRun[];
  readonly context: ResolutionContext;
}

/**
 * Every collection with the one environment: for a command that is about one token, and not about a run.
 *
 * @throws TokenmanError
 */
export async function resolveForOneEnvironment(given: RunConfig): Promise<ResolvedInputs> {
  const config = await withDownloads(given);
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
  const context = { config, profiles, globals, dpopKeys: new DpopKeys(), logins: await loadLogins(config) };
  const runs = collections.map((collection) => resolveCollectionRun(environment, collection, context));
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

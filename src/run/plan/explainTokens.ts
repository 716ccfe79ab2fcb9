/** Where each request's token would come from: reads every file, sends nothing. */
import type { RunConfig } from '../../config/runConfig.ts';
import { DpopKeys } from './dpopKeys.ts';
import { loadCollections } from './dependencies.ts';
import { loadEnvironments, loadGlobals, loadLogins } from './loadInputs.ts';
import { profilesOf, resolveCollectionRun } from './resolveCollectionRun.ts';
import type { ResolvedCollectionRun } from './resolveCollectionRun.ts';
import { noEnvironmentHint } from './noEnvironment.ts';
import { tokenNotes } from './tokenNotes.ts';
import { tokenOrigins } from './tokenOrigins.ts';
import type { ItemTokenOrigin } from './tokenOrigins.ts';

export interface ExplainedCollection {
  readonly environment: string | null;
  readonly run: ResolvedCollectionRun;
  readonly items: readonly ItemTokenOrigin[];
}

export interface ExplainedTokens {
  /** Every collection with every environment. */
  readonly collections: readonly ExplainedCollection[];
  readonly notes: readonly string[];
}

/** @throws TokenmanError for input that no run could use */
export async function explainTokens(config: RunConfig): Promise<ExplainedTokens> {
  const [collections, globals, logins] = await Promise.all([
    loadCollections(config),
    loadGlobals(config),
    loadLogins(config),
  ]);
  const profiles = profilesOf(config);
  const definitions = collections.map(({ definition }) => definition);
  const environments = await loadEnvironments(config, { collections: definitions, globals, profiles });
  const context = { config, profiles, globals, dpopKeys: new DpopKeys(), logins };
  const explained = environments.flatMap((environment) =>
    collections.map((collection) => {
      const run = resolveCollectionRun(environment, collection, context);
      return { environment: environment.name, run, items: tokenOrigins(run) };
    }),
  );
  return {
    collections: explained,
    notes: tokenNotes(
      explained.map(({ run }) => run),
      { isWhole: (config.dependencies ?? []).length === 0, environmentHint: noEnvironmentHint(config) },
    ),
  };
}

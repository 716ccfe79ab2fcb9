/** The run plan of one shard, made from the plan of everything. */
import type { RunConfig } from '../config/runConfig.ts';
import { TokenmanError } from '../errors.ts';
import type { RunHistory } from '../history/history.ts';
import { redactPlan } from '../run/plan/redactPlan.ts';
import type { PlanFingerprint, Shard, Sharding } from '../run/runEvent.ts';
import type { PlannedRun, RunPlan } from '../run/runPlan.ts';
import { version } from '../version.ts';
import { assignShards } from './assignShards.ts';
import { fingerprintOf } from './fingerprint.ts';
import { weightsOf } from './weights.ts';

export interface ShardPlan {
  /** What is left to this shard; may be nothing. */
  readonly plan: RunPlan;
  readonly sharding: Extract<Sharding, { readonly kind: 'shard' }>;
}

/**
 * @param history what shards are balanced by; empty: by numbers of items
 * @throws TokenmanError NOTHING_TO_RUN when no shard has anything to do
 */
export function planOfShard(whole: RunPlan, config: RunConfig, shard: Shard, history: RunHistory): ShardPlan {
  const { collectionRuns, environments } = whole;
  if (collectionRuns.every(({ planned }) => planned.items.length * planned.iterationCount === 0)) {
    throw new TokenmanError('NOTHING_TO_RUN', 'nothing to run: no collection holds an item that is selected');
  }
  const weights = weightsOf(
    collectionRuns.map(({ planned }) => planned),
    history,
  );
  const shardOf = assignShards(weights, linkedRuns(collectionRuns), shard.total);
  const own = collectionRuns.filter((_, place) => shardOf[place] === shard.index);
  const inUse = new Set(own.map(({ planned }) => planned.environment?.name));
  return {
    plan: { ...whole, collectionRuns: own, environments: environments.filter(({ name }) => inUse.has(name)) },
    sharding: {
      kind: 'shard',
      ...shard,
      plan: fingerprint(collectionRuns, config, shard.total, history),
      wholePlan: collectionRuns.map((run, place) => ({ ...redactPlan(run), shard: shardOf[place] ?? 1 })),
    },
  };
}

/** Places of what only works on one machine: what hands variables on and what gets them, and what must not overlap. */
function linkedRuns(runs: readonly PlannedRun[]): readonly (readonly number[])[] {
  const places = new Map(runs.map(({ planned }, place) => [planned.collectionRunId, place]));
  const dependencies = runs.flatMap(({ dependsOn }, place) =>
    dependsOn.length === 0 ? [] : [[place, ...dependsOn.flatMap((id) => places.get(id) ?? [])]],
  );
  const groups = new Map<string, number[]>();
  for (const [place, { serial }] of runs.entries()) {
    if (typeof serial === 'string') groups.set(serial, [...(groups.get(serial) ?? []), place]);
  }
  return [...dependencies, ...[...groups.values()].filter(({ length }) => length > 1)];
}

/**
 * Of the settings, those that are the same wherever a shard runs: numbers and switches, token profiles, names of given
 * variables. Paths, values of secrets and what only reports or this machine are about may differ.
 */
function fingerprint(
  runs: readonly PlannedRun[],
  config: RunConfig,
  total: number,
  history: RunHistory,
): PlanFingerprint {
  const { parallel: _, ...settings } = config;
  const { environments, envVars = {}, globalVars = {}, tokens = {}, allowWrites = [] } = settings;
  const sources = [...new Set(runs.map(({ source }) => source.collection))];
  return fingerprintOf({
    tokenman: version,
    shards: total,
    collections: sources.map(({ definition, folders }) => [definition, folders]),
    history: history.collectionRuns,
    dependencies: linkedRuns(runs),
    'iteration data': sources.map(({ iterationData, iterationCount }) => [iterationData, iterationCount]),
    environments: environments.map(({ name, protected: isProtected = false, allowedHosts = [] }) => [
      name,
      isProtected,
      allowedHosts,
    ]),
    config: [
      Object.entries(settings).filter(([, value]) => typeof value === 'number' || typeof value === 'boolean'),
      Object.entries(tokens).map(([name, { privateKeyFile: __, ...profile }]) => [name, profile]),
      Object.keys(envVars),
      Object.keys(globalVars),
      allowWrites,
    ],
  });
}

/** What a test run says of the parts that it is one of, or was put together from. */
import type { PlannedCollectionRun, Sharding } from './runEvent.ts';
import type { RunSharding } from './testRun.ts';

export function runSharding(sharding: Sharding | null): RunSharding | null {
  if (sharding === null) return null;
  const { total, plan } = sharding;
  return sharding.kind === 'shard'
    ? { kind: 'shard', index: sharding.index, total, planHash: plan.hash }
    : { kind: 'merged', total, missing: sharding.missing, planHash: plan.hash };
}

/** null when the run is none of several. */
export function shardOf({ collectionRunId }: PlannedCollectionRun, sharding: Sharding | null): number | null {
  if (sharding === null) return null;
  return sharding.kind === 'shard' ? sharding.index : (sharding.shardOf[collectionRunId] ?? null);
}

/** The run events of all shards as one run: what one machine would have told, had it run the whole plan. */
import type { RunHistory } from '../history/history.ts';
import { withHistory } from '../history/runHistory.ts';
import type { CiJob, RunEvent } from '../run/runEvent.ts';
import type { BundlesOfPlan } from './findBundles.ts';
import { damaged, eventsOf } from './readBundle.ts';
import type { Bundle } from './readBundle.ts';

interface Reading {
  readonly bundle: Bundle;
  readonly events: AsyncGenerator<RunEvent, void, void>;
  next: RunEvent;
}

export interface MergedEvent {
  readonly event: RunEvent;
  /** Where it comes from; null for what no shard told. */
  readonly path: string | null;
}

/**
 * In the order of their times, those of one shard always in their own order: clocks of machines differ, and what depends
 * on each other comes from one shard. The collection runs are in the order of the plan.
 *
 * @param history what is remembered where it is merged; of what is not, the shards may know
 * @param ci the job that merges; null outside of CI, where it is that of the first shard
 * @throws TokenmanError BUNDLE_INVALID
 */
export async function* mergedEvents(
  { bundles, missing }: BundlesOfPlan,
  ci: CiJob | null,
  history: RunHistory,
): AsyncGenerator<MergedEvent, void, void> {
  const [first] = bundles;
  const { plan, total, wholePlan } = first.started.sharding;
  const started = bundles.map((bundle) => bundle.started.at).toSorted();
  const told = new Map(
    bundles.flatMap((bundle) => bundle.started.collectionRuns.map((run) => [run.collectionRunId, run])),
  );
  yield {
    path: null,
    event: {
      type: 'runStarted',
      at: started[0] ?? first.started.at,
      ci: ci ?? first.started.ci,
      redacted: bundles.every(({ started: { redacted } }) => redacted),
      collectionRuns: wholePlan.map((run) => withHistory(told.get(run.collectionRunId) ?? withoutShard(run), history)),
      sharding: {
        kind: 'merged',
        total,
        missing,
        plan,
        shardOf: Object.fromEntries(wholePlan.map(({ collectionRunId, shard }) => [collectionRunId, shard])),
      },
      versions: first.started.versions,
    },
  };
  let at = started[0] ?? first.started.at;
  let interrupted = false;
  for await (const { event, bundle } of byTime(bundles)) {
    if (event.at > at) ({ at } = event);
    if (event.type === 'runFinished') interrupted ||= event.interrupted;
    else yield { event: ofShard(event, bundle), path: bundle.path };
  }
  for (const { collectionRunId, shard } of wholePlan) {
    if (!missing.includes(shard)) continue;
    const error = { kind: 'shardMissing', message: `The bundle of shard ${shard} of ${total} is missing.` } as const;
    yield { event: { type: 'collectionRunFinished', collectionRunId, at, error }, path: null };
  }
  yield { event: { type: 'runFinished', at, interrupted }, path: null };
}

function withoutShard<Run extends { readonly shard: number }>({ shard: _shard, ...run }: Run): Omit<Run, 'shard'> {
  return run;
}

function ofShard(event: RunEvent, { started }: Bundle): RunEvent {
  const { index, total } = started.sharding;
  if ('profile' in event) return { ...event, shard: index };
  return event.type === 'reporterFailed'
    ? { ...event, reporter: `${event.reporter} (shard ${index} of ${total})` }
    : event;
}

async function* byTime(
  bundles: readonly Bundle[],
): AsyncGenerator<{ readonly event: RunEvent; readonly bundle: Bundle }, void, void> {
  const all = bundles.map((bundle) => ({ bundle, events: eventsOf(bundle) }));
  try {
    const readings: Reading[] = [];
    for (const { bundle, events } of all) {
      const { value: next } = await events.next();
      if (next === undefined) throw damaged(bundle.path, 'its run has no end');
      readings.push({ bundle, events, next });
    }
    while (readings.length > 0) {
      const reading = readings.reduce((earliest, one) => (one.next.at < earliest.next.at ? one : earliest));
      yield { event: reading.next, bundle: reading.bundle };
      const { value: next } = await reading.events.next();
      if (next === undefined) readings.splice(readings.indexOf(reading), 1);
      else reading.next = next;
    }
  } finally {
    await Promise.all(all.map(({ events }) => events.return()));
  }
}

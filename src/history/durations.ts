/** Which record belongs to a collection run, and how long it will probably take: known from the plan, before anything runs. */
import type { CollectionRunRecord, RunHistory } from './history.ts';

/** What of a planned collection run tells it apart from others; `PlannedCollectionRun` has it. */
export interface PlannedNames {
  readonly collection: { readonly name: string; readonly path: string | null };
  readonly environment: { readonly name: string } | null;
}

interface PlannedSize extends PlannedNames {
  readonly iterationCount: number;
  readonly items: readonly unknown[];
}

/** The same on every machine that starts tokenman in the same folder of a checkout. */
export function collectionRunKey({ collection, environment }: PlannedNames): string {
  return JSON.stringify([collectionOf({ collection }), environment?.name ?? null]);
}

/** As a record names the collection. */
export function collectionOf({ collection }: Pick<PlannedNames, 'collection'>): string {
  return collection.path?.replaceAll('\\', '/') ?? collection.name;
}

export function recordOf(history: RunHistory, planned: PlannedNames): CollectionRunRecord | null {
  const key = collectionRunKey(planned);
  return (
    history.collectionRuns.find(({ collection, environment }) => JSON.stringify([collection, environment]) === key) ??
    null
  );
}

/**
 * How long the collection run will take, in milliseconds: the median of its recorded durations, each scaled to the number
 * of items that are planned now (a longer data file takes longer).
 *
 * @returns null when no whole run of it is remembered
 */
export function expectedDuration(history: RunHistory | null, planned: PlannedSize): number | null {
  const itemCount = planned.items.length * planned.iterationCount;
  const runs = (history === null ? null : recordOf(history, planned))?.runs ?? [];
  const durations = runs.flatMap((run) =>
    run.durationMs === null || run.itemCount === 0 ? [] : [(run.durationMs * itemCount) / run.itemCount],
  );
  return median(durations);
}

function median(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}

/** The same items in several environments, side by side. */
import type { CollectionRunResult, ItemResult, ItemStatus, TestRun } from '../../run/testRun.ts';

export interface EnvironmentComparison {
  /** Names, in the order of the run. */
  readonly environments: readonly string[];
  /** Of collections that did not pass everywhere, in the order of the plan. */
  readonly items: Iterable<ComparedItem>;
  /** Of an item in all environments; null for one of a collection that passed everywhere. */
  readonly comparedItem: (run: CollectionRunResult, item: ItemResult) => ComparedItem | null;
}

export interface ComparedItem {
  readonly collection: { readonly name: string };
  readonly folders: readonly string[];
  readonly name: string;
  readonly iteration: number;
  readonly iterationCount: number;
  /** In the order of the environments; the worst where the item ran more than once; null where it is not in the plan. */
  readonly statuses: readonly (ItemStatus | null)[];
}

const WORST_FIRST: readonly (ItemStatus | null)[] = ['error', 'failed', 'skipped', 'passed', null];

/** null for a run of fewer than two environments. */
export function compareEnvironments({ collectionRuns }: TestRun): EnvironmentComparison | null {
  const environments = [...new Set(collectionRuns.map(({ environment }) => environment?.name ?? ''))];
  if (environments.length < 2) return null;
  const items = new Map<string, ComparedItem & { readonly statuses: (ItemStatus | null)[] }>();
  const collectionKeys = new Map<CollectionRunResult, string>();
  for (const [collectionKey, runs] of runsByCollection(collectionRuns)) {
    // Nothing is read of a collection that passed everywhere.
    if (runs.every(({ counts }) => counts.items.passed === counts.items.total)) continue;
    for (const run of runs) {
      collectionKeys.set(run, collectionKey);
      const place = environments.indexOf(run.environment?.name ?? '');
      for (const item of run.items) {
        const key = itemKey(collectionKey, item);
        const compared = items.get(key) ?? newItem(run, item, environments.length);
        compared.statuses[place] = worse(compared.statuses[place] ?? null, item.status);
        items.set(key, compared);
      }
    }
  }
  return {
    environments,
    items: items.values(),
    comparedItem: (run, item) => items.get(itemKey(collectionKeys.get(run) ?? '', item)) ?? null,
  };
}

export function isDifferent({ statuses }: ComparedItem): boolean {
  return statuses.some((status) => status !== statuses[0]);
}

/** A collection may run more than once with each environment: the first of one stands beside the first of the other. */
function runsByCollection(runs: readonly CollectionRunResult[]): ReadonlyMap<string, readonly CollectionRunResult[]> {
  const byCollection = new Map<string, CollectionRunResult[]>();
  const seen = new Map<string, number>();
  for (const run of runs) {
    const collection = run.collection.path ?? run.collection.name;
    const ofEnvironment = JSON.stringify([collection, run.environment?.name ?? null]);
    const number = seen.get(ofEnvironment) ?? 0;
    seen.set(ofEnvironment, number + 1);
    const key = JSON.stringify([collection, number]);
    byCollection.set(key, [...(byCollection.get(key) ?? []), run]);
  }
  return byCollection;
}

function itemKey(collectionKey: string, { itemId, iteration }: ItemResult): string {
  return `${collectionKey} ${iteration} ${itemId}`;
}

function newItem(run: CollectionRunResult, { folders, name, iteration }: ItemResult, environmentCount: number) {
  return {
    collection: run.collection,
    folders,
    name,
    iteration,
    iterationCount: run.iterationCount,
    statuses: Array.from({ length: environmentCount }, (): ItemStatus | null => null),
  };
}

function worse(one: ItemStatus | null, other: ItemStatus | null): ItemStatus | null {
  return WORST_FIRST.indexOf(one) < WORST_FIRST.indexOf(other) ? one : other;
}

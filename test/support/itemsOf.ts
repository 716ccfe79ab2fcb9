import type { CollectionRunResult, ItemResult } from '../../src/run/testRun.ts';

/** The item results of a collection run as an array; none where there is no collection run. */
export function itemsOf(run: Pick<CollectionRunResult, 'items'> | undefined): readonly ItemResult[] {
  return [...(run?.items ?? [])];
}

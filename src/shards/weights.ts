/** How long each collection run will probably take, so that all shards end at about the same time. */
import { expectedDuration } from '../history/durations.ts';
import type { RunHistory } from '../history/history.ts';
import type { PlannedCollectionRun } from '../run/runEvent.ts';

/**
 * By the durations of earlier runs. What has none counts by its items, each of which takes as long as those of the others
 * do on average.
 *
 * @returns milliseconds where any duration is known, else numbers of items; never fractions, which add up differently in
 *   different orders
 */
export function weightsOf(planned: readonly PlannedCollectionRun[], history: RunHistory): readonly number[] {
  const sizes = planned.map((run) => ({
    items: run.items.length * run.iterationCount,
    duration: expectedDuration(history, run),
  }));
  const known = sizes.filter(({ duration }) => duration !== null);
  const items = known.reduce((sum, size) => sum + size.items, 0);
  const durations = known.reduce((sum, size) => sum + (size.duration ?? 0), 0);
  const perItem = items === 0 ? 1 : durations / items;
  return sizes.map((size) => Math.round(size.duration ?? size.items * perItem));
}

/** What was running when a collection run ended; mostly nothing. */
import type { CollectionRunResult, ItemResult } from '../run/testRun.ts';

export function interruptedItems(run: CollectionRunResult): ItemResult[] {
  const interrupted: ItemResult[] = [];
  // Such an item is always an error; without one there is nothing to read.
  if (run.counts.items.error === 0) return interrupted;
  for (const item of run.items) if (item.interruptedBy !== null) interrupted.push(item);
  return interrupted;
}

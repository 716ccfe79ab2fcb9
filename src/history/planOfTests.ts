/** How the history names the items of a plan: by folders and name, since exports have no ids that last. */
import { createHash } from 'node:crypto';
import type { PlannedItem } from '../run/runEvent.ts';

/** Names by item id: `Admin / Read order`, and `Admin / Read order #2` for the second of that name. */
export function historyNames(items: readonly PlannedItem[]): ReadonlyMap<string, string> {
  const seen = new Map<string, number>();
  return new Map(
    items.map(({ itemId, folders, name }) => {
      const path = [...folders, name].join(' / ');
      const count = (seen.get(path) ?? 0) + 1;
      seen.set(path, count);
      return [itemId, count === 1 ? path : `${path} #${count}`];
    }),
  );
}

/** Equal for runs of the same items as often. */
export function planHash(items: readonly PlannedItem[], iterationCount: number): string {
  const text = JSON.stringify([...historyNames(items).values(), iterationCount]);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

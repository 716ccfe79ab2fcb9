/** The warnings of one collection run: an item in a thousand iterations has each of its own once. */
import { plannedItemOf } from './execution.ts';
import type { PlannedCollectionRun, RunEvent } from './runEvent.ts';
import type { CollectionRunWarning } from './testRun.ts';

export class WarningList {
  readonly #plan: PlannedCollectionRun;
  readonly #warnings = new Map<string, CollectionRunWarning>();

  constructor(plan: PlannedCollectionRun) {
    this.#plan = plan;
  }

  add({ itemId, warning }: Extract<RunEvent, { readonly type: 'itemWarned' }>): void {
    const key = JSON.stringify([itemId, warning.kind, warning.variable ?? warning.message]);
    const known = this.#warnings.get(key);
    const planIndex = this.#plan.items.findIndex((item) => item.itemId === itemId);
    const { name, folders } = known ?? plannedItemOf({ itemId, planIndex }, this.#plan.items);
    const executions = (known?.executions ?? 0) + 1;
    this.#warnings.set(key, { ...(known ?? warning), itemId, name, folders, executions });
  }

  /** A copy: the run goes on. */
  toArray(): readonly CollectionRunWarning[] {
    return [...this.#warnings.values()];
  }
}

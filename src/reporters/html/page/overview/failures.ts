/** What broke, each thing once, with the most fundamental first. */
import type { TestHistory } from '../../../../history/testHistory.ts';
import { failureAge } from '../../../failureAge.ts';
import type { FailureAge } from '../../../failureAge.ts';
import { FAILURE_CAUSES } from '../../pageData.ts';
import type { FailureCause, PageIndex } from '../../pageData.ts';

export type Failure =
  /** Collection runs that ended early, for one reason. */
  | {
      readonly kind: 'collectionRuns';
      readonly cause: FailureCause;
      readonly title: string;
      readonly message: string;
      readonly hint: string | null;
      /** Places in `collectionRuns`. */
      readonly runs: readonly number[];
      /** Items that did not run for it. */
      readonly itemsLeft: number;
    }
  /** One item, with all of its iterations that failed for the same cause; places in `items`. */
  | { readonly kind: 'item'; readonly cause: FailureCause; readonly places: readonly number[] }
  | { readonly kind: 'reporter'; readonly cause: FailureCause; readonly title: string; readonly message: string };

export function failuresOf(index: PageIndex): readonly Failure[] {
  const failures = [...endedRuns(index), ...failedItems(index), ...reporterFailures(index)];
  const rank = (failure: Failure): number =>
    FAILURE_CAUSES.indexOf(failure.cause) * AGES.length + AGES.indexOf(failureAge(historyOf(index, failure)));
  return failures.toSorted((one, other) => rank(one) - rank(other));
}

/** What is new comes before what everybody knows. */
const AGES: readonly (FailureAge | null)[] = ['new', 'again', null, 'old'];

/** Of its first item or collection run. */
export function historyOf({ items, collectionRuns }: PageIndex, failure: Failure): TestHistory | null {
  switch (failure.kind) {
    case 'item':
      return items[failure.places[0] ?? -1]?.history ?? null;
    case 'collectionRuns':
      return collectionRuns[failure.runs[0] ?? -1]?.error?.history ?? null;
    case 'reporter':
      return null;
  }
}

/** How often each cause is among them: item results, collection runs without a token, other ends, reporters. */
export function countCauses(failures: readonly Failure[]): ReadonlyMap<FailureCause, number> {
  const counts = new Map<FailureCause, number>();
  for (const failure of failures) {
    counts.set(failure.cause, (counts.get(failure.cause) ?? 0) + sizeOf(failure));
  }
  return counts;
}

function sizeOf(failure: Failure): number {
  switch (failure.kind) {
    case 'collectionRuns':
      return failure.runs.length;
    case 'item':
      return failure.places.length;
    case 'reporter':
      return 1;
  }
}

function endedRuns({ collectionRuns }: PageIndex): Failure[] {
  const byReason = new Map<string, Failure & { kind: 'collectionRuns'; runs: number[]; itemsLeft: number }>();
  for (const [place, { error, environment, counts }] of collectionRuns.entries()) {
    if (error === null) continue;
    const { cause, title, message, hint } = error;
    const reason = JSON.stringify([title, message, cause === 'noToken' ? environment : place]);
    const known = byReason.get(reason);
    if (known === undefined) {
      byReason.set(reason, {
        kind: 'collectionRuns',
        cause,
        title,
        message,
        hint,
        runs: [place],
        itemsLeft: counts.items.skipped,
      });
    } else {
      known.runs.push(place);
      known.itemsLeft += counts.items.skipped;
    }
  }
  return [...byReason.values()];
}

function failedItems({ items }: PageIndex): Failure[] {
  const byItem = new Map<string, Failure & { kind: 'item'; places: number[] }>();
  for (const [place, { cause, collectionRun, itemId }] of items.entries()) {
    if (cause === null) continue;
    const key = JSON.stringify([collectionRun, itemId, cause]);
    const known = byItem.get(key);
    if (known === undefined) byItem.set(key, { kind: 'item', cause, places: [place] });
    else known.places.push(place);
  }
  return [...byItem.values()];
}

function reporterFailures({ reporterErrors }: PageIndex): Failure[] {
  return reporterErrors.map(({ title, message }) => ({ kind: 'reporter', cause: 'run', title, message }));
}

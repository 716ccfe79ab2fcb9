/** Which items the filters leave. */
import { failureAge } from '../../../failureAge.ts';
import type { PageCollectionRun, PageIndex, PageItem } from '../../pageData.ts';
import { answerText } from '../shared/answerText.ts';
import type { Filters, SinceFilter } from '../location.ts';

export function isFiltering(filters: Filters): boolean {
  const { statuses, text, ...choices } = filters;
  return statuses.length > 0 || text.trim() !== '' || Object.values(choices).some((choice) => choice !== null);
}

/** For each place in `items`, whether it is left. Every word of the text has to stand somewhere in what the list knows of an item. */
export function filterItems({ items, collectionRuns }: PageIndex, filters: Filters): boolean[] {
  const words = wordsOf(filters.text);
  const ofRun = collectionRuns.map(
    (run) => matches(filters.environment, run.environment ?? '') && matches(filters.collection, run.collection),
  );
  return items.map((item) => {
    if (ofRun[item.collectionRun] !== true) return false;
    if (filters.statuses.length > 0 && !filters.statuses.includes(item.status)) return false;
    if (filters.since !== null && !matchesSince(item, filters.since)) return false;
    if (!hasCause(item, filters, collectionRuns)) return false;
    if (words.length === 0) return true;
    const text = searchText(item);
    return words.every((word) => text.includes(word));
  });
}

export function matchesSince({ history, flaky }: PageItem, since: SinceFilter): boolean {
  return since === 'flaky' ? flaky : failureAge(history) === since;
}

function matches(wanted: string | null, value: string): boolean {
  return wanted === null || wanted === value;
}

/** Items that a missing token or a dead worker left over belong to that cause, though they did not fail themselves. */
function hasCause(item: PageItem, { cause }: Filters, collectionRuns: readonly PageCollectionRun[]): boolean {
  if (cause === null || item.cause === cause) return true;
  return item.status === 'skipped' && collectionRuns[item.collectionRun]?.error?.cause === cause;
}

export function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

const searchTexts = new WeakMap<PageItem, string>();

function searchText(item: PageItem): string {
  let text = searchTexts.get(item);
  if (text === undefined) {
    const { folders, name, request, problems } = item;
    text = [
      ...folders,
      name,
      ...(request === null ? [] : [request.method, request.url, answerText(item)]),
      ...problems.flatMap(({ title, message }) => [title, message]),
    ]
      .join('\n')
      .toLowerCase();
    searchTexts.set(item, text);
  }
  return text;
}

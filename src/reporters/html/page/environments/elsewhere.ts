/** How a failed item fared in the other environments, in a sentence. */
import type { ItemStatus } from '../../../../run/testRun.ts';
import { describeElsewhere } from '../../../environments/describeElsewhere.ts';
import type { PageItem } from '../../pageData.ts';
import { report } from '../report.ts';
import { visibleText } from '../shared/visibleText.ts';
import { collectionNumbers, environmentNames, worse } from './compareItems.ts';

/** null in a run of one environment, and for what did not fail. */
export function elsewhere({ collectionRun, itemId, iteration, status }: PageItem): string | null {
  const environments = environmentNames(report);
  if (environments.length < 2 || (status !== 'failed' && status !== 'error')) return null;
  known ??= statusesByItem(environments);
  const statuses = known.statuses.get(`${known.collections[collectionRun]} ${iteration} ${itemId}`) ?? [];
  const own = report.collectionRuns[collectionRun]?.environment ?? '';
  const words = visibleText(describeElsewhere({ environments }, { statuses }, own));
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** In the order of the environments, made when the first failure is shown. */
let known: ReturnType<typeof statusesByItem> | null = null;

function statusesByItem(environments: readonly string[]) {
  const collections = collectionNumbers(report.collectionRuns);
  const statuses = new Map<string, (ItemStatus | null)[]>();
  for (const { collectionRun, itemId, iteration, status } of report.items) {
    const key = `${collections[collectionRun]} ${iteration} ${itemId}`;
    const ofItem = statuses.get(key) ?? environments.map(() => null);
    const column = environments.indexOf(report.collectionRuns[collectionRun]?.environment ?? '');
    const other = ofItem[column] ?? null;
    ofItem[column] = other === null ? status : worse(other, status);
    statuses.set(key, ofItem);
  }
  return { collections, statuses };
}

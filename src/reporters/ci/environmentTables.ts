/** Of a run with several environments: collections and environments as a grid, and the items that differ. */
import type { CollectionRunResult, ItemStatus, TestRun } from '../../run/testRun.ts';
import { describeItem, describeIteration, plural } from '../describe.ts';
import { compareEnvironments, isDifferent } from '../environments/compareEnvironments.ts';
import type { ComparedItem } from '../environments/compareEnvironments.ts';
import { oneLine } from '../plainText.ts';
import { escapeMarkdown } from './escapeMarkdown.ts';
import { STATUS_SYMBOLS } from './statusSymbols.ts';

const MOST_COLLECTIONS = 100;
const MOST_ITEMS = 50;

/** Lines of Markdown; none for a run of one environment. */
export function environmentTables(testRun: TestRun): string[] {
  const comparison = compareEnvironments(testRun);
  if (comparison === null) return [];
  const { environments } = comparison;
  const different: ComparedItem[] = [];
  let count = 0;
  for (const item of comparison.items) {
    if (!isDifferent(item)) continue;
    count += 1;
    if (different.length < MOST_ITEMS) different.push(item);
  }
  return [
    ...table('collection', environments, collectionRows(testRun, environments)),
    '',
    ...(count === 0
      ? []
      : [
          `### ${plural(count, 'item')} ${count === 1 ? 'differs' : 'differ'} between environments`,
          '',
          ...table('item', environments, different.map(itemRow)),
          '',
          ...(count > different.length ? [`… and ${count - different.length} more: see the reports.`, ''] : []),
        ]),
  ];
}

type Row = readonly [string, readonly string[]];

function table(title: string, environments: readonly string[], rows: readonly Row[]): string[] {
  return [
    line(
      title,
      environments.map((name) => escapeMarkdown(oneLine(name))),
    ),
    line(
      '---',
      environments.map(() => '---'),
    ),
    ...rows.map(([name, cells]) => line(escapeMarkdown(name), cells)),
  ];
}

function line(first: string, cells: readonly string[]): string {
  return `| ${[first, ...cells].join(' | ')} |`;
}

function collectionRows({ collectionRuns }: TestRun, environments: readonly string[]): Row[] {
  const collections = [...new Set(collectionRuns.map(({ collection }) => collection.name))].slice(0, MOST_COLLECTIONS);
  return collections.map((name) => {
    const ofCollection = collectionRuns.filter(({ collection }) => collection.name === name);
    const cells = environments.map((environment) =>
      ofCollection
        .filter((run) => run.environment?.name === environment)
        .map(collectionCell)
        .join(', '),
    );
    return [oneLine(name), cells];
  });
}

function collectionCell({ status, counts }: CollectionRunResult): string {
  return `${STATUS_SYMBOLS[status]} ${counts.items.passed} of ${counts.items.total}`;
}

function itemRow(item: ComparedItem): Row {
  const name = `${oneLine(item.collection.name)} / ${describeItem(item)}`;
  return [`${name}${describeIteration(item.iteration, item.iterationCount)}`, item.statuses.map(itemCell)];
}

function itemCell(status: ItemStatus | null): string {
  return status === null ? '' : `${STATUS_SYMBOLS[status]} ${status}`;
}

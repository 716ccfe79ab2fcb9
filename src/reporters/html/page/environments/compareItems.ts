/** The same items in several environments, side by side: a row per item, with all of its iterations in one. */
import type { ItemStatus } from '../../../../run/testRun.ts';
import type { PageCollectionRun, PageIndex, PageItem } from '../../pageData.ts';
import { wordsOf } from '../items/filterItems.ts';
import type { Filters } from '../location.ts';

export interface ComparedRow {
  readonly collection: string;
  readonly folders: readonly string[];
  readonly name: string;
  /** In the order of the environments; null where the item is not in the plan. */
  readonly cells: readonly (ComparedCell | null)[];
  readonly differs: boolean;
}

export interface ComparedCell {
  readonly counts: Readonly<Record<ItemStatus, number>>;
  /** The worst of the iterations. */
  readonly status: ItemStatus;
  /** Place of the result to look at: the worst, the first of these. */
  readonly place: number;
}

const WORST_FIRST: readonly ItemStatus[] = ['error', 'failed', 'skipped', 'passed'];

/** In the order of the run; empty for collection runs without an environment. */
export function environmentNames({ collectionRuns }: Pick<PageIndex, 'collectionRuns'>): readonly string[] {
  return [...new Set(collectionRuns.map(({ environment }) => environment ?? ''))];
}

/** Rows in the order of the plan, those that differ first. */
export function compareItems(index: Pick<PageIndex, 'collectionRuns' | 'items'>): readonly ComparedRow[] {
  const environments = environmentNames(index);
  const collections = collectionNumbers(index.collectionRuns);
  const rows = new Map<string, Omit<ComparedRow, 'differs'> & { readonly cells: (ComparedCell | null)[] }>();
  for (const [place, item] of index.items.entries()) {
    const run = index.collectionRuns[item.collectionRun];
    if (run === undefined) continue;
    const key = `${collections[item.collectionRun]} ${item.itemId}`;
    let row = rows.get(key);
    if (row === undefined) {
      const { folders, name } = item;
      row = { collection: run.collection, folders, name, cells: environments.map(() => null) };
      rows.set(key, row);
    }
    const column = environments.indexOf(run.environment ?? '');
    row.cells[column] = withResult(row.cells[column] ?? null, item, place);
  }
  const compared = [...rows.values()].map((row) => ({ ...row, differs: isDifferent(row.cells) }));
  return [...compared.filter(({ differs }) => differs), ...compared.filter(({ differs }) => !differs)];
}

export function filterRows(
  rows: readonly ComparedRow[],
  { collection, text }: Pick<Filters, 'collection' | 'text'>,
  everything: boolean,
): readonly ComparedRow[] {
  const words = wordsOf(text);
  return rows.filter((row) => {
    if (!everything && !row.differs) return false;
    if (collection !== null && row.collection !== collection) return false;
    const searched = [row.collection, ...row.folders, row.name].join('\n').toLowerCase();
    return words.every((word) => searched.includes(word));
  });
}

/** The first run of a collection in one environment stands beside the first in the other. */
export function collectionNumbers(runs: readonly PageCollectionRun[]): readonly string[] {
  const seen = new Map<string, number>();
  return runs.map(({ collection, environment, paths }) => {
    const key = JSON.stringify([collection, paths[0] ?? null]);
    const ofEnvironment = JSON.stringify([key, environment]);
    const number = seen.get(ofEnvironment) ?? 0;
    seen.set(ofEnvironment, number + 1);
    return `${key} ${number}`;
  });
}

function withResult(cell: ComparedCell | null, { status }: PageItem, place: number): ComparedCell {
  const counts = { passed: 0, failed: 0, error: 0, skipped: 0, ...cell?.counts };
  counts[status] += 1;
  const isWorse = cell === null || worse(cell.status, status) !== cell.status;
  return isWorse ? { counts, status, place } : { ...cell, counts };
}

export function worse(one: ItemStatus, other: ItemStatus): ItemStatus {
  return WORST_FIRST.indexOf(one) <= WORST_FIRST.indexOf(other) ? one : other;
}

function isDifferent(cells: readonly (ComparedCell | null)[]): boolean {
  const [first, ...others] = cells.map((cell) => JSON.stringify(cell?.counts ?? null));
  return others.some((other) => other !== first);
}

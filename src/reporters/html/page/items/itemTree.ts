/** Collection runs, folders, items and iterations as a tree, and as the rows that are shown of it. */
import type { ItemStatus } from '../../../../run/testRun.ts';
import type { PageIndex, PageItem } from '../../pageData.ts';
import { collectionRunName } from '../shared/collectionRunName.ts';

export interface TreeNode {
  readonly key: string;
  readonly kind: 'collectionRun' | 'folder' | 'item' | 'iteration';
  readonly label: string;
  readonly parent: TreeNode | null;
  readonly children: TreeNode[];
  /** Place of the item result; null for a node that holds several. */
  readonly place: number | null;
}

export interface TreeRow {
  readonly node: TreeNode;
  /** From 1, as in `aria-level`. */
  readonly level: number;
  readonly setSize: number;
  readonly position: number;
  /** null for a leaf. */
  readonly expanded: boolean | null;
  /** Item results below (or at) this row that the filters left. */
  readonly counts: Readonly<Record<ItemStatus, number>>;
}

export function buildItemTree({ collectionRuns, items }: PageIndex): readonly TreeNode[] {
  const runs = collectionRuns.map((run, place): TreeNode => {
    const remarks = [run.error?.title, run.note].flatMap((remark) => (remark ? [` – ${remark}`] : [])).join('');
    return newNode(`${place}`, 'collectionRun', `${collectionRunName(run)}${remarks}`, null);
  });
  const known = new Map(runs.map((node) => [node.key, node]));
  for (const [place, item] of items.entries()) {
    const run = runs[item.collectionRun];
    if (run === undefined) continue;
    const folder = folderOf(run, item, known);
    const iterated = (collectionRuns[item.collectionRun]?.iterationCount ?? 1) > 1;
    if (iterated) {
      const group = child(folder, `${folder.key}/${item.itemId}`, 'item', item.name, known);
      addLeaf(group, place, 'iteration', `Iteration ${item.iteration + 1}`, known);
    } else {
      addLeaf(folder, place, 'item', item.name, known);
    }
  }
  return runs;
}

/** The node that shows one item result. */
export function nodeKeyOf(place: number): string {
  return `item ${place}`;
}

/**
 * The rows to show: what the filters left, without what is inside collapsed nodes.
 *
 * @param left for each item result whether the filters left it
 * @param isExpanded whether a node that has children shows them
 */
export function visibleRows(
  tree: readonly TreeNode[],
  items: readonly PageItem[],
  left: readonly boolean[],
  isExpanded: (node: TreeNode, counts: TreeRow['counts']) => boolean,
): TreeRow[] {
  const countsOf = countAll(tree, items, left);
  const rows: TreeRow[] = [];
  const addAll = (nodes: readonly TreeNode[], level: number): void => {
    const shown = nodes.filter((node) => countsOf.has(node));
    for (const [index, node] of shown.entries()) {
      const counts = countsOf.get(node) ?? noCounts();
      const expanded = node.children.length === 0 ? null : isExpanded(node, counts);
      rows.push({ node, level, setSize: shown.length, position: index + 1, expanded, counts });
      if (expanded === true) addAll(node.children, level + 1);
    }
  };
  addAll(tree, 1);
  return rows;
}

/** The worst there is. */
export function statusOfCounts(counts: TreeRow['counts']): ItemStatus {
  if (counts.error > 0) return 'error';
  if (counts.failed > 0) return 'failed';
  return counts.passed > 0 ? 'passed' : 'skipped';
}

/** Nodes of which nothing is left are not in it. */
function countAll(
  tree: readonly TreeNode[],
  items: readonly PageItem[],
  left: readonly boolean[],
): Map<TreeNode, Record<ItemStatus, number>> {
  const countsOf = new Map<TreeNode, Record<ItemStatus, number>>();
  const count = (node: TreeNode): Record<ItemStatus, number> | null => {
    const counts = noCounts();
    let any = false;
    const status = node.place === null ? undefined : items[node.place]?.status;
    if (node.place !== null && status !== undefined && left[node.place] === true) {
      counts[status] += 1;
      any = true;
    }
    for (const inner of node.children) {
      const ofInner = count(inner);
      if (ofInner === null) continue;
      any = true;
      counts.passed += ofInner.passed;
      counts.failed += ofInner.failed;
      counts.error += ofInner.error;
      counts.skipped += ofInner.skipped;
    }
    if (!any) return null;
    countsOf.set(node, counts);
    return counts;
  };
  for (const node of tree) count(node);
  return countsOf;
}

function noCounts(): Record<ItemStatus, number> {
  return { passed: 0, failed: 0, error: 0, skipped: 0 };
}

function folderOf(run: TreeNode, item: PageItem, known: Map<string, TreeNode>): TreeNode {
  return item.folders.reduce<TreeNode>(
    (parent, name) => child(parent, `${parent.key}/${JSON.stringify(name)}`, 'folder', name, known),
    run,
  );
}

function child(
  parent: TreeNode,
  key: string,
  kind: TreeNode['kind'],
  label: string,
  known: Map<string, TreeNode>,
): TreeNode {
  let node = known.get(key);
  if (node === undefined) {
    node = newNode(key, kind, label, parent);
    parent.children.push(node);
    known.set(key, node);
  }
  return node;
}

function addLeaf(
  parent: TreeNode,
  place: number,
  kind: TreeNode['kind'],
  label: string,
  known: Map<string, TreeNode>,
): void {
  const node = newNode(nodeKeyOf(place), kind, label, parent, place);
  parent.children.push(node);
  known.set(node.key, node);
}

function newNode(
  key: string,
  kind: TreeNode['kind'],
  label: string,
  parent: TreeNode | null,
  place: number | null = null,
): TreeNode {
  return { key, kind, label, parent, children: [], place };
}

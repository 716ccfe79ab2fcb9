/** Keys in a tree, as the WAI-ARIA Authoring Practices describe them for the tree view pattern. */
import type { TreeRow } from './itemTree.ts';

export type TreeMove =
  | { readonly kind: 'go'; readonly row: number }
  | { readonly kind: 'toggle'; readonly row: number }
  | { readonly kind: 'open'; readonly row: number };

/**
 * @param active the row that has the focus
 * @param pageLength rows that are visible at once
 * @returns null for a key that means nothing here
 */
export function treeMove(key: string, rows: readonly TreeRow[], active: number, pageLength: number): TreeMove | null {
  const row = rows[active];
  if (row === undefined) return null;
  const go = (target: number): TreeMove => ({ kind: 'go', row: Math.max(0, Math.min(rows.length - 1, target)) });
  switch (key) {
    case 'ArrowDown':
      return go(active + 1);
    case 'ArrowUp':
      return go(active - 1);
    case 'PageDown':
      return go(active + pageLength);
    case 'PageUp':
      return go(active - pageLength);
    case 'Home':
      return go(0);
    case 'End':
      return go(rows.length - 1);
    case 'ArrowRight':
      if (row.expanded === false) return { kind: 'toggle', row: active };
      return row.expanded === true ? go(active + 1) : null;
    case 'ArrowLeft':
      if (row.expanded === true) return { kind: 'toggle', row: active };
      return row.node.parent === null ? null : go(rows.findIndex(({ node }) => node === row.node.parent));
    case 'Enter':
    case ' ':
      return { kind: row.expanded === null ? 'open' : 'toggle', row: active };
    default:
      return null;
  }
}

/** The tree of items, and the one that is open. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ItemDetails } from '../details/itemDetails.tsx';
import { NO_FILTERS } from '../location.ts';
import type { Filters, PageLocation } from '../location.ts';
import { report } from '../report.ts';
import { useMediaQuery } from '../shared/useMediaQuery.ts';
import type { Navigate } from '../useLocation.ts';
import { FilterBar } from './filterBar.tsx';
import { filterItems, isFiltering } from './filterItems.ts';
import { buildItemTree, nodeKeyOf, visibleRows } from './itemTree.ts';
import type { TreeNode, TreeRow } from './itemTree.ts';
import { ItemTreeView } from './itemTreeView.tsx';

const ROW_HEIGHT = 30;
/** For fingers. */
const LARGE_ROW_HEIGHT = 40;

interface ItemsPageProps {
  readonly location: PageLocation;
  readonly navigate: Navigate;
  readonly searchRef: { readonly current: HTMLInputElement | null };
}

export function ItemsPage({ location, navigate, searchRef }: ItemsPageProps) {
  const { filters, item } = location;
  const isNarrow = useMediaQuery('(max-width: 899px)');
  const isCoarse = useMediaQuery('(pointer: coarse), (max-width: 599px)');
  const tree = useMemo(() => buildItemTree(report), []);
  const left = useMemo(() => filterItems(report, filters), [filters]);
  const found = useMemo(() => left.filter(Boolean).length, [left]);
  /** Nodes that are not as they are by default. */
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [activeKey, setActiveKey] = useState<string | null>(item === null ? null : nodeKeyOf(item));
  const panes = useRef<HTMLDivElement>(null);
  const filtering = isFiltering(filters);
  const rows = useMemo(
    () =>
      visibleRows(tree, report.items, left, (node, counts) => {
        const byDefault = isExpandedByDefault(node, counts, filtering);
        return toggled.has(node.key) ? !byDefault : byDefault;
      }),
    [tree, left, toggled, filtering],
  );

  // An item that was opened from elsewhere (a link, the Back button) is shown in the tree as well.
  useEffect(() => {
    if (item === null) return;
    const key = nodeKeyOf(item);
    setActiveKey(key);
    const hidden = ancestorsOf(tree, item).filter((node) =>
      rows.some((row) => row.node === node && row.expanded === false),
    );
    if (hidden.length > 0) setToggled((before) => new Set([...before, ...hidden.map((node) => node.key)]));
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- not when somebody collapses a node later
  }, [item]);

  const toggle = (node: TreeNode): void => {
    setActiveKey(node.key);
    setToggled((before) => {
      const after = new Set(before);
      if (!after.delete(node.key)) after.add(node.key);
      return after;
    });
  };
  const activate = (node: TreeNode): void => {
    setActiveKey(node.key);
    // Beside the tree the item is shown as one goes along it; where there is one pane only, that takes Enter.
    if (!isNarrow && node.place !== null) navigate({ item: node.place }, 'replace');
  };
  const open = (node: TreeNode): void => {
    if (node.place === null) return;
    navigate({ item: node.place }, isNarrow ? 'push' : 'replace');
  };
  const change = (filter: Partial<Filters>): void => navigate({ filters: { ...filters, ...filter } }, 'replace');
  const focusTree = (): void => {
    panes.current?.querySelector<HTMLElement>('[role=tree]')?.focus();
  };
  const close = (): void => {
    navigate({ item: null });
    window.requestAnimationFrame(focusTree);
  };

  const showsTree = !isNarrow || item === null;
  const showsDetails = !isNarrow || item !== null;
  return (
    <div class={`panes${isNarrow ? ' single' : ''}`} ref={panes}>
      <h1 class="visually-hidden">Items</h1>
      {showsTree && (
        <section class="pane tree-pane" aria-label="Items">
          <FilterBar
            filters={filters}
            found={found}
            searchRef={searchRef}
            onChange={change}
            onClear={() => navigate({ filters: NO_FILTERS }, 'replace')}
            onLeaveSearch={focusTree}
          />
          {rows.length === 0 ? (
            <p class="empty tree-empty">
              {report.items.length === 0 ? 'This run has no items.' : 'No item matches these filters.'}
            </p>
          ) : (
            <ItemTreeView
              rows={rows}
              rowHeight={isCoarse ? LARGE_ROW_HEIGHT : ROW_HEIGHT}
              activeKey={activeKey}
              openItem={item}
              onActivate={activate}
              onToggle={toggle}
              onOpen={open}
            />
          )}
        </section>
      )}
      {showsDetails && (
        <section
          class="pane details-pane"
          aria-label="Item"
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            if (isNarrow) close();
            else focusTree();
          }}
        >
          {isNarrow && (
            <button type="button" class="button small back" onClick={close}>
              <span aria-hidden="true">← </span>All items
            </button>
          )}
          {item === null ? (
            <p class="empty">Choose an item to see its request, response and assertions.</p>
          ) : (
            <ItemDetails key={item} place={item} focused={isNarrow} />
          )}
        </section>
      )}
    </div>
  );
}

/** Iterations stay folded until one of them fails, or somebody looks for something. */
function isExpandedByDefault(node: TreeNode, counts: TreeRow['counts'], filtering: boolean): boolean {
  return node.kind !== 'item' || filtering || counts.failed + counts.error > 0;
}

function ancestorsOf(tree: readonly TreeNode[], place: number): TreeNode[] {
  const find = (nodes: readonly TreeNode[]): TreeNode | null => {
    for (const node of nodes) {
      if (node.place === place) return node;
      const inner = find(node.children);
      if (inner !== null) return inner;
    }
    return null;
  };
  const ancestors: TreeNode[] = [];
  for (let node = find(tree)?.parent ?? null; node !== null; node = node.parent) ancestors.push(node);
  return ancestors;
}

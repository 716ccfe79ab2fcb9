/** The tree as one sees it: only the rows in view are elements, however many there are. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ItemStatus } from '../../../../run/testRun.ts';
import { answerKind } from '../details/exchangeView.tsx';
import { report } from '../report.ts';
import { answerText } from '../shared/answerText.ts';
import { formatCount, formatDuration } from '../shared/format.ts';
import { StatusIcon } from '../shared/status.tsx';
import { visibleText } from '../shared/visibleText.ts';
import { statusOfCounts } from './itemTree.ts';
import type { TreeNode, TreeRow } from './itemTree.ts';
import { treeMove } from './treeKeys.ts';

/** Rows above and below those in view, so that scrolling shows no gap. */
const OVERSCAN = 12;
const ROWS_AROUND = 2;

interface ItemTreeViewProps {
  readonly rows: readonly TreeRow[];
  readonly rowHeight: number;
  /** Key of the row that has the focus. */
  readonly activeKey: string | null;
  /** Place of the item that is open. */
  readonly openItem: number | null;
  readonly onActivate: (node: TreeNode) => void;
  readonly onToggle: (node: TreeNode) => void;
  readonly onOpen: (node: TreeNode) => void;
}

export function ItemTreeView({
  rows,
  rowHeight,
  activeKey,
  openItem,
  onActivate,
  onToggle,
  onOpen,
}: ItemTreeViewProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [height, setHeight] = useState(600);
  const found = rows.findIndex(({ node }) => node.key === activeKey);
  const active = Math.max(0, found);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // What has the focus is in view, and therefore among the elements.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || found === -1) return;
    // With what stands around it.
    const top = (found - ROWS_AROUND) * rowHeight;
    const bottom = (found + 1 + ROWS_AROUND) * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
    setScrollTop(element.scrollTop);
  }, [activeKey, found, rowHeight]);

  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - OVERSCAN);
  const last = Math.min(rows.length, Math.ceil((scrollTop + height) / rowHeight) + OVERSCAN);
  // The focused row stays an element when it is scrolled out of view, or a screen reader would lose it.
  const shown = rows.slice(first, last).map((row, index) => ({ row, index: first + index }));
  const activeRow = rows[active];
  if (activeRow !== undefined && (active < first || active >= last)) shown.push({ row: activeRow, index: active });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = treeMove(event.key, rows, active, Math.max(1, Math.floor(height / rowHeight) - 1));
    const node = move === null ? undefined : rows[move.row]?.node;
    if (move === null || node === undefined) return;
    event.preventDefault();
    if (move.kind === 'go') onActivate(node);
    else if (move.kind === 'toggle') onToggle(node);
    else onOpen(node);
  };

  return (
    <div
      ref={scroller}
      class="tree"
      role="tree"
      aria-label="Items"
      tabIndex={0}
      aria-activedescendant={activeRow === undefined ? undefined : rowId(active)}
      onKeyDown={onKeyDown}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
    >
      <div class="tree-rows" role="presentation" style={{ height: `${rows.length * rowHeight}px` }}>
        {shown.map(({ row, index }) => (
          <Row
            key={row.node.key}
            row={row}
            index={index}
            rowHeight={rowHeight}
            isActive={index === active}
            isOpen={row.node.place !== null && row.node.place === openItem}
            onClick={() => {
              onActivate(row.node);
              if (row.expanded === null) onOpen(row.node);
              else onToggle(row.node);
            }}
          />
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  readonly row: TreeRow;
  readonly index: number;
  readonly rowHeight: number;
  readonly isActive: boolean;
  readonly isOpen: boolean;
  readonly onClick: () => void;
}

function Row({ row, index, rowHeight, isActive, isOpen, onClick }: RowProps) {
  const { node, level, expanded, counts } = row;
  const item = node.place === null ? undefined : report.items[node.place];
  const top = index * rowHeight;
  return (
    <div
      id={rowId(index)}
      role="treeitem"
      class={`tree-row tree-${node.kind}${isActive ? ' active' : ''}${isOpen ? ' open' : ''}`}
      aria-level={level}
      aria-setsize={row.setSize}
      aria-posinset={row.position}
      aria-selected={isOpen}
      {...(expanded === null ? {} : { 'aria-expanded': expanded })}
      style={{ top: `${top}px`, height: `${rowHeight}px`, paddingInlineStart: `${8 + (level - 1) * 16}px` }}
      onClick={onClick}
    >
      <span class="tree-twisty" aria-hidden="true">
        {expanded !== null && (
          <svg viewBox="0 0 16 16" class={expanded ? 'icon turned' : 'icon'}>
            <path d="M6 4l4 4-4 4" />
          </svg>
        )}
      </span>
      <StatusIcon status={statusOfCounts(counts)} />
      {item?.request != null && <span class="method">{visibleText(item.request.method)}</span>}
      <bdi class="tree-label" title={visibleText(node.label)}>
        {visibleText(node.label)}
      </bdi>
      {item === undefined ? <GroupCounts counts={counts} /> : <LeafFacts place={node.place} />}
    </div>
  );
}

const COUNTED: readonly ItemStatus[] = ['failed', 'error', 'skipped', 'passed'];

function GroupCounts({ counts }: { readonly counts: TreeRow['counts'] }) {
  return (
    <span class="tree-counts">
      {COUNTED.filter((status) => counts[status] > 0).map((status) => (
        <span class={`tree-count status-${status}`} title={`${formatCount(counts[status])} ${status}`}>
          <span aria-hidden="true">{formatCount(counts[status])}</span>
          <span class="visually-hidden">
            {formatCount(counts[status])} {status}
          </span>
        </span>
      ))}
    </span>
  );
}

function LeafFacts({ place }: { readonly place: number | null }) {
  const item = place === null ? undefined : report.items[place];
  if (item?.request == null) return null;
  const { status } = item.request;
  return (
    <span class="tree-facts">
      <span class={`answer-${answerKind(status)}`}>{answerText(item)}</span>
      <span class="tree-duration">{formatDuration(item.durationMs)}</span>
    </span>
  );
}

function rowId(index: number): string {
  return `tree-row-${index}`;
}

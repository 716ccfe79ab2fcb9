/** Items and environments as a grid. */
import { itemsLink } from '../location.ts';
import { answerKind } from '../details/exchangeView.tsx';
import { report } from '../report.ts';
import { answerText } from '../shared/answerText.ts';
import { formatCount, formatDuration } from '../shared/format.ts';
import { StatusIcon } from '../shared/status.tsx';
import { visibleText } from '../shared/visibleText.ts';
import type { ComparedCell, ComparedRow } from './compareItems.ts';

interface ComparisonTableProps {
  readonly environments: readonly string[];
  readonly rows: readonly ComparedRow[];
}

export function ComparisonTable({ environments, rows }: ComparisonTableProps) {
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label="Table of items and environments">
      <table class="table comparison-table">
        <thead>
          <tr>
            <th scope="col">Item</th>
            {environments.map((name) => (
              <th scope="col">{name === '' ? 'no environment' : visibleText(name)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr class={row.differs ? 'differs' : undefined}>
              <th scope="row">
                <bdi>{visibleText(row.name)}</bdi>
                <span class="comparison-path">{[row.collection, ...row.folders].map(visibleText).join(' / ')}</span>
              </th>
              {row.cells.map((cell, column) => (
                <td>
                  <Cell cell={cell} environment={environments[column] ?? ''} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ cell, environment }: { readonly cell: ComparedCell | null; readonly environment: string }) {
  if (cell === null) return <span class="muted">not in the plan</span>;
  const { counts, status, place } = cell;
  const item = report.items[place];
  const total = counts.passed + counts.failed + counts.error + counts.skipped;
  const many = total > 1 ? `${formatCount(counts.passed)} of ${formatCount(total)}` : null;
  return (
    <div class="comparison-cell">
      <StatusIcon status={status} labelled={false} />
      <a href={itemsLink({ environment }, place)}>{many ?? status}</a>
      {many !== null && <span class="comparison-answer muted">passed</span>}
      {many === null && item?.request != null && (
        <span class={`comparison-answer answer-${answerKind(item.request.status)}`}>
          {answerText(item)}
        </span>
      )}
      {many === null && item?.request != null && (
        <span class="comparison-duration muted number">{formatDuration(item.durationMs)}</span>
      )}
    </div>
  );
}

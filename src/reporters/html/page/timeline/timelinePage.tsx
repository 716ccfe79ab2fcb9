/** What ran when, on which worker, with the token requests in it. */
import { useMemo, useState } from 'preact/hooks';
import { report } from '../report.ts';
import { formatCount, formatDuration } from '../shared/format.ts';
import { visibleText } from '../shared/visibleText.ts';
import type { Navigate } from '../useLocation.ts';
import { lanesOf } from './lanes.ts';
import { TimelineChart } from './timelineChart.tsx';

const FIRST_ROWS = 50;

export function TimelinePage({ navigate }: { readonly navigate: Navigate }) {
  const hasRun = report.tokens.length > 0 || report.collectionRuns.some(({ startedAt }) => startedAt !== null);
  return (
    <div class="timeline">
      <h1>Timeline</h1>
      {hasRun ? (
        <>
          <TimelineChart onOpenItem={(item) => navigate({ page: 'items', item })} />
          <TimelineTable />
        </>
      ) : (
        <p class="empty">Nothing ran.</p>
      )}
    </div>
  );
}

interface Row {
  readonly start: number;
  readonly durationMs: number | null;
  readonly lane: string;
  readonly what: string;
  readonly status: string;
}

function TimelineTable() {
  const rows = useMemo(tableRows, []);
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, FIRST_ROWS);
  return (
    <section aria-labelledby="timeline-table">
      <h2 id="timeline-table">Collection runs and tokens in order</h2>
      <div class="table-scroll" tabIndex={0} role="region" aria-label="Table of collection runs and tokens">
        <table class="table">
          <thead>
            <tr>
              <th scope="col" class="amount">
                After
              </th>
              <th scope="col">What</th>
              <th scope="col">Where</th>
              <th scope="col">Status</th>
              <th scope="col" class="amount">
                Duration
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr>
                <td class="amount">{formatDuration(row.start)}</td>
                <th scope="row">
                  <bdi>{visibleText(row.what)}</bdi>
                </th>
                <td>{row.lane}</td>
                <td>{row.status}</td>
                <td class="amount">{row.durationMs === null ? '–' : formatDuration(row.durationMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < rows.length && (
        <button type="button" class="button" onClick={() => setAll(true)}>
          Show all {formatCount(rows.length)}
        </button>
      )}
    </section>
  );
}

function tableRows(): readonly Row[] {
  return lanesOf(report)
    .flatMap(({ kind, label: lane, bands, bars }) =>
      (kind === 'tokens' ? bars : bands).map((bar): Row => ({
        start: bar.start,
        durationMs: bar.end - bar.start,
        lane,
        what: bar.label,
        status: kind === 'tokens' ? (bar.status === 'passed' ? 'obtained' : 'failed') : bar.status,
      })),
    )
    .toSorted((one, other) => one.start - other.start);
}

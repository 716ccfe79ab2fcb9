/** How many items passed, and how many did not. */
import type { ItemStatus } from '../../../../run/testRun.ts';
import { itemsLink } from '../location.ts';
import { report } from '../report.ts';
import { formatCount, plural } from '../shared/format.ts';
import { StatusIcon } from '../shared/status.tsx';

const SHOWN: readonly { readonly status: ItemStatus; readonly label: string }[] = [
  { status: 'passed', label: 'passed' },
  { status: 'failed', label: 'failed' },
  { status: 'error', label: 'errors' },
  { status: 'skipped', label: 'skipped' },
];

export function Totals() {
  const { items, assertions, requests } = report.counts;
  return (
    <div class="totals">
      <ul class="tiles">
        {SHOWN.map(({ status, label }) => (
          <li>
            <a class={`tile${items[status] === 0 ? ' zero' : ''}`} href={itemsLink({ statuses: [status] })}>
              <StatusIcon status={status} labelled={false} />
              <span class="tile-number">{formatCount(items[status])}</span> <span class="tile-label">{label}</span>
            </a>
          </li>
        ))}
        {(report.remembers || items.flaky > 0) && (
          <li>
            <a class={`tile${items.flaky === 0 ? ' zero' : ''}`} href={itemsLink({ since: 'flaky' })}>
              <span class="tile-number tile-alone">{formatCount(items.flaky)}</span>{' '}
              <span class="tile-label">flaky</span>
            </a>
          </li>
        )}
      </ul>
      {items.total > 0 && (
        <div class="proportions" aria-hidden="true">
          {SHOWN.filter(({ status }) => items[status] > 0).map(({ status }) => (
            <span class={`status-${status}`} style={{ flexGrow: String(items[status]) }} />
          ))}
        </div>
      )}
      <p class="muted number">
        {plural(items.total, 'item')}, {plural(requests.total, 'request')} sent, {formatCount(assertions.passed)} of{' '}
        {plural(assertions.total, 'assertion')} passed
      </p>
    </div>
  );
}

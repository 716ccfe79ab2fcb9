/** Each collection with each environment. */
import { itemsLink } from '../location.ts';
import { report } from '../report.ts';
import { formatCount, formatDuration } from '../shared/format.ts';
import { StatusBadge } from '../shared/status.tsx';
import { visibleText } from '../shared/visibleText.ts';

/** What needs somebody's attention first. */
const ORDER = ['error', 'failed', 'skipped', 'passed'];

export function CollectionRunTable() {
  const runs = report.collectionRuns.toSorted((one, other) => ORDER.indexOf(one.status) - ORDER.indexOf(other.status));
  return (
    <section aria-labelledby="collection-runs">
      <h2 id="collection-runs">Collections and environments</h2>
      {runs.length === 0 ? (
        <p class="empty">No collection was run.</p>
      ) : (
        <div class="table-scroll" tabIndex={0} role="region" aria-label="Table of collections and environments">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">Collection</th>
                <th scope="col">Environment</th>
                <th scope="col">Status</th>
                <th scope="col" class="amount">
                  Passed
                </th>
                <th scope="col" class="amount">
                  Failed
                </th>
                <th scope="col" class="amount">
                  Errors
                </th>
                <th scope="col" class="amount">
                  Skipped
                </th>
                <th scope="col" class="amount">
                  Assertions
                </th>
                <th scope="col" class="amount">
                  Duration
                </th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <tr>
                  <th scope="row">
                    <a href={itemsLink({ collection: run.collection, environment: run.environment ?? '' })}>
                      <bdi>{visibleText(run.collection)}</bdi>
                    </a>
                  </th>
                  <td>{run.environment === null ? <span class="muted">none</span> : visibleText(run.environment)}</td>
                  <td>
                    <StatusBadge status={run.status} />
                  </td>
                  <Amount value={run.counts.items.passed} />
                  <Amount value={run.counts.items.failed} />
                  <Amount value={run.counts.items.error} />
                  <Amount value={run.counts.items.skipped} />
                  <td class="amount">
                    {formatCount(run.counts.assertions.passed)}/{formatCount(run.counts.assertions.total)}
                  </td>
                  <td class="amount">{run.startedAt === null ? '–' : formatDuration(run.durationMs)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Amount({ value }: { readonly value: number }) {
  return <td class={`amount${value === 0 ? ' zero' : ''}`}>{formatCount(value)}</td>;
}

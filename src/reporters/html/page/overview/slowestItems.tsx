import { useMemo } from 'preact/hooks';
import { itemsLink } from '../location.ts';
import { report } from '../report.ts';
import { collectionRunName } from '../shared/collectionRunName.ts';
import { formatDuration } from '../shared/format.ts';
import { StatusIcon } from '../shared/status.tsx';
import { visibleText } from '../shared/visibleText.ts';

const SHOWN = 8;

export function SlowestItems() {
  const slowest = useMemo(
    () =>
      report.items
        .map((item, place) => ({ item, place }))
        .filter(({ item }) => item.request !== null && item.durationMs > 0)
        .toSorted((one, other) => other.item.durationMs - one.item.durationMs)
        .slice(0, SHOWN),
    [],
  );
  const longest = slowest[0]?.item.durationMs ?? 0;
  if (longest === 0) return null;
  return (
    <section aria-labelledby="slowest">
      <h2 id="slowest">Slowest items</h2>
      <ol class="slowest">
        {slowest.map(({ item, place }) => {
          const run = report.collectionRuns[item.collectionRun];
          return (
            <li>
              <StatusIcon status={item.status} />
              <span class="slowest-name">
                <a href={itemsLink({}, place)}>
                  <bdi>{visibleText(item.name)}</bdi>
                </a>{' '}
                <span class="muted">
                  {run !== undefined && visibleText(collectionRunName(run))}
                  {(run?.iterationCount ?? 1) > 1 && `, iteration ${item.iteration + 1}`}
                </span>
              </span>
              <span class="slowest-bar" aria-hidden="true">
                <span style={{ width: `${(item.durationMs / longest) * 100}%` }} />
              </span>
              <span class="number">{formatDuration(item.durationMs)}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

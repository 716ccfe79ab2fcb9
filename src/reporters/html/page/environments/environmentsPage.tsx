/** What the same items did in each environment, with what differs first. */
import { useMemo, useState } from 'preact/hooks';
import type { PageLocation } from '../location.ts';
import { report } from '../report.ts';
import { formatCount, plural } from '../shared/format.ts';
import { Select } from '../shared/select.tsx';
import { visibleText } from '../shared/visibleText.ts';
import type { Navigate } from '../useLocation.ts';
import { compareItems, environmentNames, filterRows } from './compareItems.ts';
import { ComparisonTable } from './comparisonTable.tsx';

/** Nobody reads more of them before searching; each is a dozen elements. */
const ROWS_AT_FIRST = 200;
const MORE_ROWS = 500;

interface EnvironmentsPageProps {
  readonly location: PageLocation;
  readonly navigate: Navigate;
}

export function EnvironmentsPage({ location, navigate }: EnvironmentsPageProps) {
  const { filters, everything } = location;
  const environments = useMemo(() => environmentNames(report), []);
  const rows = useMemo(() => compareItems(report), []);
  const collections = useMemo(() => [...new Set(rows.map(({ collection }) => collection))], [rows]);
  const found = useMemo(() => filterRows(rows, filters, everything), [rows, filters, everything]);
  const [shown, setShown] = useState(ROWS_AT_FIRST);
  if (environments.length < 2) {
    return (
      <div class="environments">
        <h1>Environments</h1>
        <p class="empty">This run has one environment: there is nothing to compare.</p>
      </div>
    );
  }
  const change = (part: Partial<PageLocation['filters']>): void =>
    navigate({ filters: { ...filters, ...part } }, 'replace');
  return (
    <div class="environments">
      <h1>Environments</h1>
      <p>{summary(rows.filter(({ differs }) => differs).length, rows.length, environments)}</p>
      <form class="comparison-bar" role="search" aria-label="Items" onSubmit={(event) => event.preventDefault()}>
        <input
          type="search"
          class="search"
          placeholder="Search collection, folder, name…"
          aria-label="Search items"
          value={filters.text}
          onInput={(event) => change({ text: event.currentTarget.value })}
        />
        {collections.length > 1 && (
          <Select
            label="Collection"
            all="All collections"
            values={collections}
            value={filters.collection}
            onChange={(collection) => change({ collection })}
          />
        )}
        <label class="check">
          <input
            type="checkbox"
            checked={everything}
            onChange={(event) => navigate({ everything: event.currentTarget.checked }, 'replace')}
          />
          Also items that do not differ
        </label>
        <span class="number muted" role="status">
          {plural(found.length, 'item')}
        </span>
      </form>
      {found.length === 0 ? (
        <p class="empty">{everything ? 'No item matches.' : 'No item that differs matches.'}</p>
      ) : (
        <ComparisonTable environments={environments} rows={found.slice(0, shown)} />
      )}
      {found.length > shown && (
        <button type="button" class="button" onClick={() => setShown(shown + MORE_ROWS)}>
          Show {formatCount(Math.min(MORE_ROWS, found.length - shown))} more
        </button>
      )}
    </div>
  );
}

function summary(different: number, total: number, environments: readonly string[]): string {
  const names = environments.map((name) => visibleText(name === '' ? 'no environment' : name));
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
  if (different === 0) return `All ${plural(total, 'item')} did the same in ${list}.`;
  return `${formatCount(different)} of ${plural(total, 'item')} did not do the same in ${list}.`;
}

/** Search and filters above the tree. */
import type { Ref } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ItemStatus } from '../../../../run/testRun.ts';
import { environmentNames } from '../environments/compareItems.ts';
import { SINCE_FILTERS, STATUSES } from '../location.ts';
import type { Filters, SinceFilter } from '../location.ts';
import { report } from '../report.ts';
import { CAUSES } from '../shared/causes.ts';
import { formatCount, plural } from '../shared/format.ts';
import { Select } from '../shared/select.tsx';
import { StatusIcon } from '../shared/status.tsx';
import { isFiltering, matchesSince } from './filterItems.ts';

interface FilterBarProps {
  readonly filters: Filters;
  readonly found: number;
  readonly searchRef: Ref<HTMLInputElement>;
  readonly onChange: (filters: Partial<Filters>) => void;
  readonly onClear: () => void;
  /** From the search to what was found. */
  readonly onLeaveSearch: () => void;
}

const environments = environmentNames(report);
/** Of earlier runs: only what there is. */
const ages = SINCE_FILTERS.map((since) => ({
  since,
  count: report.items.filter((item) => matchesSince(item, since)).length,
})).filter(({ count }) => count > 0);
const SINCE_WORDS: Readonly<Record<SinceFilter, string>> = {
  new: 'new failures',
  again: 'failed again',
  old: 'failing for longer',
  flaky: 'flaky',
};
const collections = [...new Set(report.collectionRuns.map(({ collection }) => collection))];

export function FilterBar({ filters, found, searchRef, onChange, onClear, onLeaveSearch }: FilterBarProps) {
  const toggle = (status: ItemStatus): void => {
    const without = filters.statuses.filter((other) => other !== status);
    onChange({ statuses: without.length < filters.statuses.length ? without : [...without, status] });
  };
  return (
    <form class="filters" role="search" aria-label="Items" onSubmit={(event) => event.preventDefault()}>
      <input
        ref={searchRef}
        type="search"
        class="search"
        placeholder="Search name, URL, status, error…"
        aria-label="Search items"
        aria-keyshortcuts="/"
        value={filters.text}
        onInput={(event) => onChange({ text: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && filters.text !== '') onChange({ text: '' });
          else if (event.key === 'ArrowDown' || event.key === 'Enter' || event.key === 'Escape') onLeaveSearch();
          else return;
          event.preventDefault();
        }}
      />
      <div class="chips" role="group" aria-label="Status">
        {STATUSES.map((status) => (
          <button
            type="button"
            class="chip"
            aria-pressed={filters.statuses.includes(status)}
            disabled={report.counts.items[status] === 0 && !filters.statuses.includes(status)}
            onClick={() => toggle(status)}
          >
            <StatusIcon status={status} labelled={false} />
            {status} <span class="number">{formatCount(report.counts.items[status])}</span>
          </button>
        ))}
      </div>
      {ages.length > 0 && (
        <div class="chips" role="group" aria-label="Since when">
          {ages.map(({ since, count }) => (
            <button
              type="button"
              class="chip"
              aria-pressed={filters.since === since}
              onClick={() => onChange({ since: filters.since === since ? null : since })}
            >
              {SINCE_WORDS[since]} <span class="number">{formatCount(count)}</span>
            </button>
          ))}
        </div>
      )}
      <div class="selects">
        {environments.length > 1 && (
          <Select
            label="Environment"
            all="All environments"
            values={environments}
            value={filters.environment}
            onChange={(environment) => onChange({ environment })}
          />
        )}
        {collections.length > 1 && (
          <Select
            label="Collection"
            all="All collections"
            values={collections}
            value={filters.collection}
            onChange={(collection) => onChange({ collection })}
          />
        )}
      </div>
      <div class="found">
        <FoundCount found={found} />
        {filters.cause !== null && (
          <button type="button" class="chip removable" onClick={() => onChange({ cause: null })}>
            {CAUSES[filters.cause].title}
            <span aria-hidden="true"> ×</span>
            <span class="visually-hidden"> (remove this filter)</span>
          </button>
        )}
        {isFiltering(filters) && (
          <button type="button" class="link-button" onClick={onClear}>
            Clear filters
          </button>
        )}
      </div>
    </form>
  );
}

/** Waits for the end of the typing, or a screen reader would read out every count on the way. */
const ANNOUNCE_AFTER_MS = 400;

function FoundCount({ found }: { readonly found: number }) {
  const total = report.items.length;
  const text = found === total ? plural(total, 'item') : `${formatCount(found)} of ${plural(total, 'item')}`;
  const [announced, setAnnounced] = useState(text);
  useEffect(() => {
    const timer = window.setTimeout(() => setAnnounced(text), ANNOUNCE_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, [text]);
  return (
    <>
      <span class="number found-count" aria-hidden="true">
        {text}
      </span>
      <span class="visually-hidden" role="status" aria-live="polite">
        {announced}
      </span>
    </>
  );
}

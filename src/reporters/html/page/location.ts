/** What is shown, as the part of the address after `#`: it can be sent to a colleague, and works in a file. */
import { FAILURE_CAUSES } from '../pageData.ts';
import type { FailureCause } from '../pageData.ts';
import type { ItemStatus } from '../../../run/testRun.ts';

export const PAGES = ['overview', 'items', 'environments', 'timeline', 'tokens'] as const;
export type PageName = (typeof PAGES)[number];

export const STATUSES: readonly ItemStatus[] = ['failed', 'error', 'passed', 'skipped'];

export interface Filters {
  /** None: all. */
  readonly statuses: readonly ItemStatus[];
  /** null: all; empty: collection runs without an environment. */
  readonly environment: string | null;
  readonly collection: string | null;
  readonly cause: FailureCause | null;
  readonly since: SinceFilter | null;
  readonly text: string;
}

/** Failures by their age, and whatever is flaky. */
export const SINCE_FILTERS = ['new', 'again', 'old', 'flaky'] as const;
export type SinceFilter = (typeof SINCE_FILTERS)[number];

export interface PageLocation {
  readonly page: PageName;
  readonly filters: Filters;
  /** Place of the item that is open. */
  readonly item: number | null;
  /** Whether the comparison of environments has items that do not differ as well. */
  readonly everything: boolean;
}

export const NO_FILTERS: Filters = {
  statuses: [],
  environment: null,
  collection: null,
  cause: null,
  since: null,
  text: '',
};

const START: PageLocation = { page: 'overview', filters: NO_FILTERS, item: null, everything: false };

/** Whatever stands there: what makes no sense is left out. */
export function parseLocation(hash: string): PageLocation {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const parameters = new URLSearchParams(query);
  const cause = parameters.get('cause');
  const since = parameters.get('since');
  const item = parameters.get('item');
  const statuses = (parameters.get('status') ?? '').split(',');
  return {
    page: PAGES.find((name) => name === path) ?? 'overview',
    filters: {
      statuses: STATUSES.filter((status) => statuses.includes(status)),
      environment: parameters.get('environment'),
      collection: parameters.get('collection'),
      cause: FAILURE_CAUSES.find((name) => name === cause) ?? null,
      since: SINCE_FILTERS.find((name) => name === since) ?? null,
      text: parameters.get('text') ?? '',
    },
    item: item !== null && /^\d{1,9}$/.test(item) ? Number(item) : null,
    everything: parameters.get('show') === 'all',
  };
}

export function formatLocation({ page, filters, item, everything }: PageLocation): string {
  const parameters = new URLSearchParams();
  if (page === 'items') {
    if (filters.statuses.length > 0) parameters.set('status', filters.statuses.join(','));
    if (filters.environment !== null) parameters.set('environment', filters.environment);
    if (filters.collection !== null) parameters.set('collection', filters.collection);
    if (filters.cause !== null) parameters.set('cause', filters.cause);
    if (filters.since !== null) parameters.set('since', filters.since);
    if (filters.text !== '') parameters.set('text', filters.text);
    if (item !== null) parameters.set('item', String(item));
  }
  if (page === 'environments') {
    if (everything) parameters.set('show', 'all');
    if (filters.collection !== null) parameters.set('collection', filters.collection);
    if (filters.text !== '') parameters.set('text', filters.text);
  }
  const query = parameters.toString().replaceAll('%2C', ',');
  return `#/${page}${query === '' ? '' : `?${query}`}`;
}

/** A link to a page as it is when nothing was chosen there. */
export function pageLink(page: PageName): string {
  return formatLocation({ ...START, page });
}

/** A link to items. */
export function itemsLink(filters: Partial<Filters>, item: number | null = null): string {
  return formatLocation({ ...START, page: 'items', filters: { ...NO_FILTERS, ...filters }, item });
}

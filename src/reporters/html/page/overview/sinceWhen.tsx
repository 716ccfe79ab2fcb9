/** Under the verdict: what of it is new, and in which environments. */
import { useMemo } from 'preact/hooks';
import { failureAge } from '../../../failureAge.ts';
import type { FailureAge } from '../../../failureAge.ts';
import { compareItems, environmentNames } from '../environments/compareItems.ts';
import { itemsLink, pageLink } from '../location.ts';
import { report } from '../report.ts';
import { formatCount, formatDate } from '../shared/format.ts';
import { historyOf } from './failures.ts';
import type { Failure } from './failures.ts';

/** Nothing where no earlier run is remembered. */
export function SinceWhen({ failures }: { readonly failures: readonly Failure[] }) {
  const histories = failures.flatMap((failure) => historyOf(report, failure) ?? []);
  const count = (age: FailureAge): number => histories.filter((history) => failureAge(history) === age).length;
  const oldest = histories
    .flatMap((history) => (failureAge(history) === 'old' ? (history.failingSince?.at ?? []) : []))
    .toSorted()[0];
  const parts = [
    ...(count('new') > 0 ? [<a href={itemsLink({ since: 'new' })}>{formatCount(count('new'))} new</a>] : []),
    ...(count('again') > 0
      ? [<a href={itemsLink({ since: 'again' })}>{formatCount(count('again'))} failed again</a>]
      : []),
    ...(oldest === undefined
      ? []
      : [
          <>
            <a href={itemsLink({ since: 'old' })}>{formatCount(count('old'))} failing for longer</a>, the first since{' '}
            <span class="date">{formatDate(Date.parse(oldest))}</span>
          </>,
        ]),
  ];
  if (parts.length === 0) return null;
  return (
    <p class="since-when">
      {parts.map((part, index) => (
        <>
          {index > 0 && '; '}
          {part}
        </>
      ))}
      .
    </p>
  );
}

/** Nothing in a run of one environment. */
export function EnvironmentsDiffer() {
  const different = useMemo(
    () => (environmentNames(report).length < 2 ? 0 : compareItems(report).filter(({ differs }) => differs).length),
    [],
  );
  if (different === 0) return null;
  return (
    <p>
      <a href={pageLink('environments')}>
        {formatCount(different)} {different === 1 ? 'item differs' : 'items differ'} between environments
      </a>
      .
    </p>
  );
}

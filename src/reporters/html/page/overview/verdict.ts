/** The run in a sentence. */
import { FAILURE_CAUSES } from '../../pageData.ts';
import type { FailureCause, PageIndex } from '../../pageData.ts';
import { formatCount, plural } from '../shared/format.ts';
import { countCauses } from './failures.ts';
import type { Failure } from './failures.ts';

export interface Verdict {
  readonly title: string;
  readonly sentence: string;
}

export function verdictOf(index: PageIndex, failures: readonly Failure[]): Verdict {
  const { passed, skipped, total } = index.counts.items;
  const reasons = reasonsOf(failures);
  switch (index.status) {
    case 'passed':
      return {
        title: 'Passed',
        sentence: `${skipped === 0 ? 'All ' : ''}${plural(passed, 'item')} passed${skipped === 0 ? '' : `, ${formatCount(skipped)} skipped`}.`,
      };
    case 'interrupted':
      return {
        title: 'Interrupted',
        sentence: sentence([
          `${formatCount(total - skipped)} of ${plural(total, 'item')} ran before the end`,
          ...reasons,
        ]),
      };
    case 'failed':
    case 'error':
      break;
  }
  if (total === 0) return { title: 'Failed', sentence: 'There was nothing to run.' };
  return { title: 'Failed', sentence: sentence(reasons.length === 0 ? ['something went wrong'] : reasons) };
}

const PHRASES: Readonly<Record<FailureCause, (count: number) => string>> = {
  noToken: (count) => `no access token for ${plural(count, 'collection run')}`,
  tokenRefused: (count) => `${plural(count, 'item')} refused with 401 or 403`,
  notSent: (count) => `${plural(count, 'request')} not sent`,
  noAnswer: (count) => `${plural(count, 'request')} without an answer`,
  serverError: (count) => `${plural(count, 'item')} with a server error`,
  assertion: (count) => `${plural(count, 'item')} with failed assertions`,
  script: (count) => `${plural(count, 'item')} with a broken script`,
  run: (count) => `${plural(count, 'problem')} of the run itself`,
};

/** More than that no sentence tells well; the cards below have all. */
const MOST_REASONS = 3;

function reasonsOf(failures: readonly Failure[]): string[] {
  const counts = countCauses(failures);
  const reasons = FAILURE_CAUSES.flatMap((cause) => {
    const count = counts.get(cause);
    return count === undefined ? [] : [PHRASES[cause](count)];
  });
  if (reasons.length <= MOST_REASONS) return reasons;
  const told = reasons.slice(0, MOST_REASONS - 1);
  return [...told, `${reasons.length - told.length} more kinds of failure`];
}

function sentence(parts: readonly string[]): string {
  const text = parts.join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

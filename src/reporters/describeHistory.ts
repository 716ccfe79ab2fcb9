/** Since when something fails, in words that every report uses. */
import type { RunPoint } from '../history/history.ts';
import type { TestHistory } from '../history/testHistory.ts';
import { failureAge } from './failureAge.ts';
import type { FailureAge } from './failureAge.ts';
import { oneLine } from './plainText.ts';

/**
 * `new, passed last on 2026-11-19 02:00 UTC`, `failing since 2026-11-20 02:00 UTC (commit 1a2b3c4d), 7 runs`,
 * `failed again; flaky: 3 of its last 12 runs failed`. null for what did not fail and is not flaky.
 */
export function describeHistory(history: TestHistory | null): string | null {
  const parts = historyParts(history);
  return parts.length === 0 ? null : parts.join('; ');
}

/** The same in parts that fit a line each. */
export function historyParts(history: TestHistory | null): string[] {
  if (history === null) return [];
  return [...sinceWhen(history), ...(history.flaky ? [describeFlaky(history)] : [])];
}

/** `2026-11-20 02:00 UTC` */
function describeRunTime(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}

/** ` (commit 1a2b3c4d)`; nothing outside of CI. */
function describeCommit({ commit }: RunPoint): string {
  return commit === null ? '' : ` (commit ${oneLine(commit).slice(0, COMMIT_LENGTH)})`;
}

const COMMIT_LENGTH = 8;

/** `2 new, 1 failed again, 5 failing since an earlier run`; null where nothing is remembered. */
export function describeAges(histories: readonly (TestHistory | null)[]): string | null {
  const ages = histories.map(failureAge);
  const parts = AGES.flatMap(([age, words]) => {
    const count = ages.filter((each) => each === age).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  return parts.length === 0 ? null : parts.join(', ');
}

const AGES: readonly (readonly [FailureAge, string])[] = [
  ['new', 'new'],
  ['again', 'failed again'],
  ['old', 'failing since an earlier run'],
];

function sinceWhen(history: TestHistory): string[] {
  const { failingSince, failedRuns, lastPassed } = history;
  if (failingSince === null) return [];
  if (failedRuns > 1) {
    return [`failing since ${describeRunTime(failingSince.at)}${describeCommit(failingSince)}, ${failedRuns} runs`];
  }
  const passed = lastPassed === null ? '' : `, passed last on ${describeRunTime(lastPassed.at)}`;
  return [`${failureAge(history) === 'again' ? 'failed again' : 'new'}${passed}`];
}

function describeFlaky({ outcomes }: TestHistory): string {
  const failed = outcomes.filter((outcome) => outcome !== 'passed').length;
  return `flaky: ${failed} of its last ${outcomes.length} runs failed`;
}

/** Since when something fails, and how it went in the runs before. */
import type { RunPoint } from '../../../../history/history.ts';
import type { TestHistory } from '../../../../history/testHistory.ts';
import { failureAge } from '../../../failureAge.ts';
import { formatDate, formatDateTime, plural } from './format.ts';
import { visibleText } from './visibleText.ts';

/** `new`, `failed again`, `since 2026-11-20, 7 runs`; nothing where nothing is remembered. */
export function AgeTag({ history }: { readonly history: TestHistory | null }) {
  const age = failureAge(history);
  if (history === null || age === null) return null;
  return <span class={`tag age-${age}`}>{AGE_WORDS[age](history)}</span>;
}

export function FlakyTag({ flaky }: { readonly flaky: boolean }) {
  return flaky ? <span class="tag flaky">flaky</span> : null;
}

const AGE_WORDS = {
  new: () => 'new',
  again: () => 'failed again',
  old: ({ failingSince, failedRuns }: TestHistory) =>
    `since ${failingSince === null ? '' : formatDate(Date.parse(failingSince.at))}, ${plural(failedRuns, 'run')}`,
} as const;

/** All that is known, in sentences and as a row of marks. */
export function HistoryNote({ history }: { readonly history: TestHistory | null }) {
  if (history === null) return null;
  return (
    <div class="note history">
      <p>{sentences(history).join(' ')}</p>
      {history.outcomes.length > 1 && <Outcomes outcomes={history.outcomes} />}
    </div>
  );
}

function sentences(history: TestHistory): string[] {
  const { failingSince, failedRuns, lastPassed, outcomes, flaky } = history;
  const failed = outcomes.filter((outcome) => outcome !== 'passed').length;
  const age = failureAge(history);
  return [
    ...(age === 'new' ? ['A new failure.'] : []),
    ...(age === 'again' ? ['It failed again.'] : []),
    ...(age === 'old' && failingSince !== null
      ? [`Failing since ${describePoint(failingSince)}: ${plural(failedRuns, 'run')} in a row.`]
      : []),
    ...(age !== null && lastPassed !== null ? [`It passed last on ${describePoint(lastPassed)}.`] : []),
    ...(flaky
      ? [`Flaky: ${failed} of its last ${plural(outcomes.length, 'run')} failed, with a pass in between.`]
      : []),
    ...(age === null && !flaky ? [`It passed; ${failed} of its last ${plural(outcomes.length, 'run')} failed.`] : []),
  ];
}

function describePoint({ at, commit }: RunPoint): string {
  return `${formatDateTime(Date.parse(at))}${commit === null ? '' : ` (commit ${visibleText(commit).slice(0, 8)})`}`;
}

function Outcomes({ outcomes }: Pick<TestHistory, 'outcomes'>) {
  const passed = outcomes.filter((outcome) => outcome === 'passed').length;
  return (
    <div
      class="outcomes"
      role="img"
      aria-label={`Its last ${plural(outcomes.length, 'run')}: ${passed} passed, ${outcomes.length - passed} failed`}
    >
      {outcomes.map((outcome) => (
        <span class={`outcome status-${outcome}`} title={outcome} />
      ))}
      <span class="outcomes-now" aria-hidden="true">
        now
      </span>
    </div>
  );
}

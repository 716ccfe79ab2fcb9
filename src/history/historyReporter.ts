/** Keeps what a run found out for the next one: a reporter, so that a file that cannot be written is told like any other. */
import type { Reporter } from '../reporters/reporter.ts';
import type { PlannedCollectionRun } from '../run/runEvent.ts';
import { changeHistory } from './historyFile.ts';
import { recordTestRun } from './recordTestRun.ts';

const NOTHING_RAN = 2;

export function createHistoryReporter(path: string): Reporter {
  let planned: readonly PlannedCollectionRun[] = [];
  return {
    name: 'history',
    onEvent(event) {
      if (event.type === 'runStarted') planned = event.collectionRuns;
    },
    async onEnd(testRun) {
      // Not among the files that the summary lists: it is for the next run, not for people.
      if (testRun.exitCode !== NOTHING_RAN) {
        await changeHistory(path, (history) => recordTestRun(history, testRun, planned));
      }
    },
  };
}

/** Nightly runs of one collection, each remembering those before. */
import { recordOf } from '../../../src/history/durations.ts';
import { EMPTY_HISTORY, historySchema } from '../../../src/history/history.ts';
import type { RunHistory } from '../../../src/history/history.ts';
import { recordTestRun } from '../../../src/history/recordTestRun.ts';
import { applyRunEvent, createTestRunState } from '../../../src/run/reduce.ts';
import type { PlannedCollectionRun } from '../../../src/run/runEvent.ts';
import type { TestRun } from '../../../src/run/testRun.ts';
import { toTestRun } from '../../../src/run/toTestRun.ts';
import { RunEvents } from '../runEvents.ts';

export class Nights {
  history: RunHistory = EMPTY_HISTORY;
  #day = 0;

  /** Runs the next night (2026-11-01, 02, …; its commit is `commit-1`, `commit-2`, …), and remembers it. */
  run(plan: PlannedCollectionRun, tell: (events: RunEvents) => RunEvents): TestRun {
    this.#day += 1;
    const record = recordOf(this.history, plan);
    const planned = record === null ? plan : { ...plan, history: { runs: record.runs, tests: record.tests } };
    const date = `2026-11-${String(this.#day).padStart(2, '0')}`;
    const commit = `commit-${this.#day}`;
    const state = createTestRunState();
    for (const event of tell(new RunEvents(planned)).events) {
      const at = event.at.replace('2026-11-23', date);
      const ci = { provider: 'gitlab', commit, branch: 'main', job: 'nightly', url: null };
      applyRunEvent(state, event.type === 'runStarted' ? { ...event, at, ci } : { ...event, at });
    }
    const testRun = toTestRun(state);
    // As the next run would read it.
    this.history = historySchema.parse(JSON.parse(JSON.stringify(recordTestRun(this.history, testRun, [planned]))));
    return testRun;
  }
}

export function night(day: number) {
  return { at: `2026-11-${String(day).padStart(2, '0')}T10:00:00.000Z`, commit: `commit-${day}` };
}

/**
 * Delivers run events to the reducer and to all reporters. A reporter that throws fails the run and not the others: it
 * becomes a `reporterFailed` event and is never called again.
 */
import { isNativeError, isPromise } from 'node:util/types';
import type { Reporter } from '../reporters/reporter.ts';
import { applyRunEvent, createTestRunState } from './reduce.ts';
import type { ErrorDescription, RunEvent } from './runEvent.ts';
import type { SpillLogOptions } from './spillLog.ts';
import type { CollectionRunStatus, TestRun } from './testRun.ts';
import { collectionRunStatusOf, toTestRun } from './toTestRun.ts';

interface EndedRun {
  readonly testRun: TestRun;
  /** Paths of all files that reporters wrote, in the order of the reporters. */
  readonly files: readonly string[];
}

export interface Dispatcher {
  /** Folds the event into the test run and shows it to every reporter, in their order. */
  readonly deliver: (event: RunEvent) => void;
  /** What came of a collection run that has ended. */
  readonly statusOf: (collectionRunId: string) => CollectionRunStatus;
  /** Ends every reporter, one after the other, each with the errors of those before it. Call it once, after `runFinished`. */
  readonly end: () => Promise<EndedRun>;
}

/** @param results where results are kept; the default is right for all but tests */
export function createDispatcher(reporters: readonly Reporter[], results: SpillLogOptions = {}): Dispatcher {
  const state = createTestRunState(results);
  const working = new Set(reporters);
  const queue: RunEvent[] = [];
  let delivering = false;

  function fail(reporter: Reporter, thrown: unknown): void {
    if (!working.delete(reporter)) return;
    deliver({
      type: 'reporterFailed',
      at: new Date().toISOString(),
      reporter: reporter.name,
      error: describeError(thrown),
    });
  }

  function show(reporter: Reporter, event: RunEvent): void {
    try {
      // The type allows an async function; its rejection would otherwise end the process.
      const returned: unknown = reporter.onEvent?.(event);
      if (isPromise(returned)) returned.catch((error: unknown) => fail(reporter, error));
    } catch (error) {
      fail(reporter, error);
    }
  }

  // A queue instead of recursion: every reporter sees the same events in the same order, also when one fails meanwhile.
  function deliver(event: RunEvent): void {
    queue.push(event);
    if (delivering) return;
    delivering = true;
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        applyRunEvent(state, next);
        for (const reporter of working) show(reporter, next);
      }
    } finally {
      delivering = false;
    }
  }

  async function end(): Promise<EndedRun> {
    const files: string[] = [];
    for (const reporter of reporters) {
      if (!working.has(reporter)) continue;
      const testRun = toTestRun(state);
      try {
        files.push(...((await reporter.onEnd?.(testRun)) ?? []));
      } catch (error) {
        fail(reporter, error);
      }
    }
    for (const reporter of reporters) {
      if (!working.has(reporter)) continue;
      const testRun = toTestRun(state);
      try {
        reporter.onReportsWritten?.(files, testRun);
      } catch (error) {
        fail(reporter, error);
      }
    }
    return { testRun: toTestRun(state), files };
  }

  return { deliver, statusOf: (collectionRunId) => collectionRunStatusOf(state, collectionRunId), end };
}

function describeError(thrown: unknown): ErrorDescription {
  if (isNativeError(thrown)) return { name: thrown.name, message: thrown.message, stack: thrown.stack ?? null };
  return { name: 'Error', message: String(thrown), stack: null };
}

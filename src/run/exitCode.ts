/** The exit code of a run: decided here and nowhere else, from the test run. */
import type { TestRun } from './testRun.ts';

export interface ExitCodeOptions {
  /**
   * `-x`: what Newman counts as failures comes to 0: assertions, requests and scripts. Tokens, workers, reporters,
   * a timeout and a run of nothing stay what they are.
   */
  readonly suppressExitCode?: boolean;
}

type Outcome = Pick<TestRun, 'interrupted' | 'reporterErrors' | 'sharding'> & {
  readonly counts: Pick<TestRun['counts'], 'scriptErrors'> & {
    readonly items: Pick<TestRun['counts']['items'], 'total' | 'error'>;
    readonly assertions: Pick<TestRun['counts']['assertions'], 'failed'>;
    readonly requests: Pick<TestRun['counts']['requests'], 'failed'>;
  };
  readonly collectionRuns: readonly Pick<TestRun['collectionRuns'][number], 'error'>[];
};

/**
 * - 130: interrupted
 * - 2: nothing ran, since the plan holds no item; for one shard that is all right, since the other shards hold them
 * - 4: no token could be obtained
 * - 3: a request, a script, a worker or a reporter failed
 * - 1: an assertion failed
 * - 0: everything passed
 *
 * The most serious one wins, in this order.
 */
export function exitCodeOf(outcome: Outcome, options: ExitCodeOptions = {}): number {
  const { counts, collectionRuns } = outcome;
  if (outcome.interrupted) return 130;
  if (counts.items.total === 0 && outcome.sharding?.kind !== 'shard') return 2;
  if (collectionRuns.some((run) => run.error?.kind === 'token')) return 4;
  const ended = collectionRuns.some((run) => run.error !== null) || outcome.reporterErrors.length > 0;
  if (ended) return 3;
  if (options.suppressExitCode === true) return 0;
  if (counts.requests.failed > 0 || counts.scriptErrors > 0 || counts.items.error > 0) return 3;
  return counts.assertions.failed > 0 ? 1 : 0;
}

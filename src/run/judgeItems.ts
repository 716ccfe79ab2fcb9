/** What came of each item of a collection run: of those that ran, and of those that were never reached. */
import type { Executions } from './executionList.ts';
import { tallyOf } from './execution.ts';
import type { Execution, Tally } from './execution.ts';
import type { ItemJudgement } from './itemResults.ts';
import { millisecondsBetween } from './millisecondsBetween.ts';
import type { CollectionRunState } from './reduce.ts';
import type { ItemResult, ItemStatus, SkipReason } from './testRun.ts';

export interface JudgedItems {
  /** Of those that ran, in the order in which they did. */
  readonly tallies: readonly Tally[];
  readonly statuses: readonly ItemStatus[];
  readonly interruptedByOf: (tally: Tally) => ItemResult['interruptedBy'];
  readonly judge: (execution: Execution, index: number) => ItemJudgement;
  /** Places in the plan, iteration by iteration. */
  readonly unreached: readonly number[];
  readonly skipReasonAt: (place: number) => SkipReason;
}

/** @param executions of the run, which goes on */
export function judgeItems(run: CollectionRunState, { tallies }: Executions, interrupted: boolean): JudgedItems {
  const { plan, finishedAt, latestAt } = run;
  const last = tallies.at(-1);
  const withoutTokenAtEnd = last !== undefined && isHeldBackWithoutToken(last, run);
  const statuses = tallies.map((tally) => itemStatus(tally, withoutTokenAtEnd && tally === last));
  const placeOf = ({ iteration, planIndex }: Tally): number => iteration * plan.items.length + planIndex;
  const lastPlace = last === undefined ? -1 : placeOf(last);
  const reasonAfterLast = reasonOfEnd(run, statuses.at(-1), interrupted);
  const interruption = interruptionOf(run, interrupted);
  const interruptedByOf = (tally: Tally): ItemResult['interruptedBy'] =>
    tally.finished || (tally === last && withoutTokenAtEnd) ? null : interruption;
  return {
    tallies,
    statuses,
    interruptedByOf,
    judge: (execution, index) => {
      const tally = tallies[index] ?? tallyOf(execution);
      const status = statuses[index] ?? 'error';
      const withoutToken = tally === last && withoutTokenAtEnd;
      return {
        status,
        skipReason: status !== 'skipped' ? null : withoutToken ? 'runEnded' : 'skippedByScript',
        durationMs: millisecondsBetween(execution.startedAt, execution.finishedAt ?? finishedAt ?? latestAt),
        interruptedBy: interruptedByOf(tally),
      };
    },
    unreached: unreachedPlaces(run, tallies.filter(({ planIndex }) => planIndex >= 0).map(placeOf)),
    skipReasonAt: (place) => (place < lastPlace ? 'notReached' : reasonAfterLast),
  };
}

/** The item at which a token was missing: its request was held back, and the collection run's error says why. */
function isHeldBackWithoutToken(last: Tally, run: CollectionRunState): boolean {
  return run.error?.kind === 'token' && !last.sent && last.scriptErrors === 0 && last.failed === 0;
}

function itemStatus(tally: Tally, withoutToken: boolean): ItemStatus {
  if (withoutToken) return 'skipped';
  if (!tally.finished || tally.scriptErrors > 0) return 'error';
  if ((tally.sent || tally.heldBack) && !tally.answered) return 'error';
  if (tally.failed > 0) return 'failed';
  if (tally.skippedByScript) return 'skipped';
  // Neither skipped nor sent: nobody knows why, and that is never green.
  return tally.sent ? 'passed' : 'error';
}

function interruptionOf(run: CollectionRunState, interrupted: boolean): ItemResult['interruptedBy'] {
  if (run.error !== null) return run.error;
  if (interrupted) return { kind: 'interrupted', message: 'The run was interrupted.' };
  return { kind: 'newman', message: 'The collection run ended before this item finished.' };
}

/**
 * What was planned and never reached, in plan order. Items before the last one that ran were jumped over by
 * `setNextRequest`; those after it are missing for the reason the collection run ended.
 */
function unreachedPlaces({ plan }: CollectionRunState, reachedPlaces: readonly number[]): readonly number[] {
  const planned = plan.items.length * plan.iterationCount;
  const reached = new Set(reachedPlaces);
  const unreached: number[] = [];
  for (let place = 0; place < planned; place += 1) if (!reached.has(place)) unreached.push(place);
  return unreached;
}

function reasonOfEnd(run: CollectionRunState, last: ItemStatus | undefined, interrupted: boolean): SkipReason {
  if (run.error !== null) return 'runEnded';
  if (run.skippedBecause !== null) return 'dependencyFailed';
  if (interrupted) return 'interrupted';
  // Never started, or its end was never seen.
  if (run.finishedAt === null || last === undefined) return 'runEnded';
  // Bail: Newman says nothing about it, but the last thing that ran did not pass.
  return last === 'failed' || last === 'error' ? 'runEnded' : 'notReached';
}

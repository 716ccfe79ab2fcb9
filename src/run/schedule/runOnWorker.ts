/** One collection run on one worker, seen from the parent. */
import type { MessageFromWorker, TellVariables } from '../../newman/workerMessages.ts';
import { NOTHING_CHANGED } from '../changedVariables.ts';
import type { ChangedVariables } from '../changedVariables.ts';
import type { CollectionRunError, RunEvent } from '../runEvent.ts';
import type { PlannedRun } from '../runPlan.ts';
import type { TokenBroker } from '../tokenBroker.ts';
import type { WorkerPool } from '../workerPool.ts';
import type { WorkerProcess } from '../workerProcess.ts';
import { supervise } from './supervise.ts';
import type { SupervisedEnd } from './supervise.ts';

export interface RunOnWorkerOptions {
  readonly pool: WorkerPool;
  readonly timeout: number;
  readonly signal: AbortSignal;
  readonly deliver: (event: RunEvent) => void;
  readonly broker: TokenBroker;
  readonly tellVariables: TellVariables;
}

type CollectionRunFinished = Extract<RunEvent, { type: 'collectionRunFinished' }>;

/** @returns what its scripts have changed, as far as it was told */
export async function runOnWorker(
  worker: WorkerProcess,
  { planned, request }: PlannedRun,
  options: RunOnWorkerOptions,
): Promise<ChangedVariables> {
  const { broker, tellVariables } = options;
  const { collectionRunId } = planned;
  let finished: CollectionRunFinished | null = null;
  let changed = NOTHING_CHANGED;

  const onMessage = (message: MessageFromWorker): void => {
    if (message.type === 'events') {
      for (const event of message.events) {
        // Told below, when it is known whether the run ended by itself.
        if (event.type === 'collectionRunFinished') finished = event;
        else options.deliver(event);
      }
    }
    if (message.type === 'tokenNeeded') {
      const { tokenKey, rejected } = message;
      broker.need({
        tokenKey,
        rejected,
        owner: worker,
        answer: (answer) => worker.send({ type: 'tokenAnswer', tokenKey, answer }),
      });
    }
    if (message.type === 'tokenOutcome') broker.settle(message.tokenKey, message.outcome);
    if (message.type === 'variables') changed = message.variables;
  };

  const tokens = broker.goodTokens(request.tokens.map(({ tokenKey }) => tokenKey));
  const end = await supervise(worker, options.timeout, options.signal, () =>
    worker.perform(
      {
        type: 'runCollection',
        request,
        tokens,
        worker: worker.number,
        othersFollow: options.pool.isAwaited,
        tellVariables,
      },
      onMessage,
    ),
  );
  broker.abandon(worker);

  const told = finished as CollectionRunFinished | null;
  options.deliver({
    type: 'collectionRunFinished',
    collectionRunId,
    at: told?.at ?? new Date().toISOString(),
    error: endError(end, options) ?? told?.error ?? null,
  });
  return changed;
}

function endError(
  end: SupervisedEnd,
  { signal, timeout }: Pick<RunOnWorkerOptions, 'signal' | 'timeout'>,
): CollectionRunError | null {
  if (end.kind === 'finished') return null;
  if (end.kind === 'timedOut')
    return { kind: 'timeout', message: `the collection run took longer than its timeout of ${timeout} ms` };
  // Killed because it did not end in time after an interruption: the interruption is the reason.
  return signal.aborted ? null : { kind: 'workerDied', message: end.reason };
}

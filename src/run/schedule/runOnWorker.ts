/** One collection run on one worker, seen from the parent. */
import type { MessageFromWorker, TellVariables } from '../../newman/workerMessages.ts';
import type { ChangedVariables } from '../changedVariables.ts';
import type { CollectionRunError, RunEvent } from '../runEvent.ts';
import type { PlannedRun } from '../runPlan.ts';
import type { TokenBroker } from '../tokenBroker.ts';
import type { Worker } from '../worker.ts';
import { supervise } from './supervise.ts';
import type { SupervisedEnd } from './supervise.ts';
import { UnsafeRequests } from './unsafeRequests.ts';

export interface RunOnWorkerOptions {
  readonly timeout: number;
  readonly signal: AbortSignal;
  readonly deliver: (event: RunEvent) => void;
  readonly broker: TokenBroker;
  /** Other collection runs wait for a worker. */
  readonly othersFollow: boolean;
  readonly tellVariables: TellVariables;
}

type CollectionRunFinished = Extract<RunEvent, { type: 'collectionRunFinished' }>;

/** How it ended, which is told to nobody yet. */
export interface EndOnWorker {
  readonly at: string;
  readonly error: CollectionRunError | null;
  /** Its worker died of something that another may not die of. */
  readonly isWorthAnotherTry: boolean;
  /** By its scripts, as far as it was told; null: it was not. */
  readonly changed: ChangedVariables | null;
  /** What it sent that must not be sent again by itself. */
  readonly sent: UnsafeRequests;
}

export async function runOnWorker(
  worker: Worker,
  { request }: PlannedRun,
  options: RunOnWorkerOptions,
): Promise<EndOnWorker> {
  const { broker, tellVariables } = options;
  let finished: CollectionRunFinished | null = null;
  let changed: ChangedVariables | null = null;
  const sent = new UnsafeRequests();

  const onMessage = (message: MessageFromWorker): void => {
    if (message.type === 'events') {
      for (const event of message.events) {
        // Told later, when it is known whether the run ended by itself.
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
    if (message.type === 'unsafeRequest') sent.add(message);
    if (message.type === 'variables') changed = message.variables;
  };

  const tokens = broker.goodTokens(request.tokens.map(({ tokenKey }) => tokenKey));
  const end = await supervise(worker, options.timeout, options.signal, () =>
    worker.perform(
      {
        type: 'runCollection',
        request,
        tokens,
        othersFollow: options.othersFollow,
        tellVariables,
      },
      onMessage,
    ),
  );
  broker.abandon(worker);

  const told = finished as CollectionRunFinished | null;
  const error = endError(end, options) ?? told?.error ?? null;
  return {
    at: told?.at ?? new Date().toISOString(),
    error,
    isWorthAnotherTry: end.kind === 'died' && error?.kind === 'workerDied' && !end.outgrown,
    sent,
    changed,
  };
}

function endError(
  end: SupervisedEnd,
  { signal, timeout }: Pick<RunOnWorkerOptions, 'signal' | 'timeout'>,
): CollectionRunError | null {
  if (end.kind === 'finished') return null;
  if (end.kind === 'timedOut')
    return { kind: 'timeout', message: `the collection run took longer than its timeout of ${timeout} ms` };
  // Killed because it did not end in time after an interruption: the interruption is the reason.
  return signal.aborted ? null : { kind: 'workerDied', message: end.reason, ...(end.shared && { shared: true }) };
}

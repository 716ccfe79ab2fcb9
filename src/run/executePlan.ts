/** Runs a plan on worker processes: tokens first, then the collections, as many at a time as the pool has workers. */
import type { MessageFromWorker } from '../newman/workerMessages.ts';
import { obtainToken } from './obtainToken.ts';
import type { CollectionRunError, RunEvent } from './runEvent.ts';
import type { PlannedRun, RunPlan } from './runPlan.ts';
import { supervise } from './supervise.ts';
import type { SupervisedEnd } from './supervise.ts';
import type { TokenBroker } from './tokenBroker.ts';
import type { WorkerPool } from './workerPool.ts';
import type { WorkerProcess } from './workerProcess.ts';

export interface ExecuteOptions {
  readonly pool: WorkerPool;
  /** Limit for one collection run in milliseconds; 0: none. */
  readonly timeout: number;
  /** Ends the run in good order. */
  readonly signal: AbortSignal;
  readonly deliver: (event: RunEvent) => void;
  readonly broker: TokenBroker;
}

export async function executePlan(plan: RunPlan, options: ExecuteOptions): Promise<void> {
  const { broker } = options;
  const tokensAsked = new Map<string, Promise<unknown>>();

  /** The first collection run that needs a token has it obtained; all others with the same key wait for the same request. */
  const obtainTokens = (run: PlannedRun): Promise<unknown> =>
    Promise.all(
      run.tokenRuns.map((request) => {
        const { tokenKey } = request.requirement;
        let asked = tokensAsked.get(tokenKey);
        if (asked === undefined) {
          asked = options.pool.use((worker) => obtainToken(worker, request, broker, options));
          tokensAsked.set(tokenKey, asked);
        }
        return asked;
      }),
    );

  await Promise.all(
    plan.collectionRuns.map(async (run) => {
      await obtainTokens(run);
      await options.pool.use((worker) => runCollection(worker, run, broker, options));
    }),
  );
}

async function runCollection(
  worker: WorkerProcess,
  { planned, request }: PlannedRun,
  broker: TokenBroker,
  options: ExecuteOptions,
): Promise<void> {
  if (options.signal.aborted) return;
  const { collectionRunId } = planned;
  let finish: Extract<RunEvent, { type: 'collectionRunFinished' }> | null = null;

  const onMessage = (message: MessageFromWorker): void => {
    if (message.type === 'events') {
      for (const event of message.events) {
        // Told below, when it is known whether the run ended by itself.
        if (event.type === 'collectionRunFinished') finish = event;
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
  };

  const tokens = broker.goodTokens(request.tokens.map(({ tokenKey }) => tokenKey));
  const end = await supervise(worker, options.timeout, options.signal, () =>
    worker.perform(
      { type: 'runCollection', request, tokens, worker: worker.number, othersFollow: options.pool.isAwaited },
      onMessage,
    ),
  );
  broker.abandon(worker);

  const at = new Date().toISOString();
  const finished = finish as Extract<RunEvent, { type: 'collectionRunFinished' }> | null;
  const error = endError(end, options) ?? finished?.error ?? null;
  options.deliver({ type: 'collectionRunFinished', collectionRunId, at: finished?.at ?? at, error });
}

function endError(end: SupervisedEnd, { signal, timeout }: ExecuteOptions): CollectionRunError | null {
  if (end.kind === 'finished') return null;
  if (end.kind === 'timedOut')
    return { kind: 'timeout', message: `the collection run took longer than its timeout of ${timeout} ms` };
  // Killed because it did not end in time after an interruption: the interruption is the reason.
  return signal.aborted ? null : { kind: 'workerDied', message: end.reason };
}

/** Runs a plan on worker processes: tokens first, then the collections, as many at a time as the pool has workers. */
import type { MessageFromWorker } from '../newman/workerMessages.ts';
import type { CarriedVariables } from '../oauth2/token.ts';
import type { CollectionRunError, RunEvent } from './runEvent.ts';
import type { PlannedRun, RunPlan } from './runPlan.ts';
import type { TokenBroker } from './tokenBroker.ts';
import type { WorkerPool } from './workerPool.ts';
import type { TaskEnd, WorkerProcess } from './workerProcess.ts';

/** How long a worker may take to end a collection run in good order once it has been told to. */
const GRACE = 1500;

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
  const tokensAsked = new Map<string, Promise<void>>();

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

async function obtainToken(
  worker: WorkerProcess,
  request: PlannedRun['tokenRuns'][number],
  broker: TokenBroker,
  options: ExecuteOptions,
): Promise<void> {
  const { tokenKey } = request.requirement;
  if (options.signal.aborted) return;
  let carried: CarriedVariables | null = null;
  broker.need({
    tokenKey,
    owner: worker,
    rejected: null,
    answer: (answer) => {
      if (answer.kind === 'renew') carried = answer.carried;
    },
  });
  // A token that is there already, from the cache.
  if (carried === null) return;
  const task = { type: 'obtainToken', request: { ...request, carried } } as const;
  const end = await supervise(worker, 0, options, () =>
    worker.perform(task, (message) => {
      if (message.type === 'events') message.events.forEach(options.deliver);
      if (message.type === 'tokenOutcome') broker.settle(tokenKey, message.outcome);
    }),
  );
  // Without an outcome (the worker died) the collection run that needs the token asks again.
  if (end.kind === 'died') broker.abandon(worker);
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
  const end = await supervise(worker, options.timeout, options, () =>
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

type SupervisedEnd = TaskEnd | { readonly kind: 'timedOut' };

/** Ends the task when the run is interrupted or its time is up: first in good order, then by killing the process. */
async function supervise(
  worker: WorkerProcess,
  timeout: number,
  { signal }: ExecuteOptions,
  perform: () => Promise<TaskEnd>,
): Promise<SupervisedEnd> {
  let timedOut = false;
  let killTimer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    worker.send({ type: 'abort' });
    killTimer ??= setTimeout(() => worker.kill(), GRACE);
  };
  const timer = timeout > 0 ? setTimeout(() => ((timedOut = true), stop()), timeout) : undefined;
  signal.addEventListener('abort', stop, { once: true });
  try {
    const end = await perform();
    return timedOut ? { kind: 'timedOut' } : end;
  } finally {
    clearTimeout(timer);
    clearTimeout(killTimer);
    signal.removeEventListener('abort', stop);
  }
}

function endError(end: SupervisedEnd, { signal, timeout }: ExecuteOptions): CollectionRunError | null {
  if (end.kind === 'finished') return null;
  if (end.kind === 'timedOut')
    return { kind: 'timeout', message: `the collection run took longer than its timeout of ${timeout} ms` };
  // Killed because it did not end in time after an interruption: the interruption is the reason.
  return signal.aborted ? null : { kind: 'workerDied', message: end.reason };
}

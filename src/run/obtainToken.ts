/** One token, obtained by a worker before any collection starts, unless it is there already. */
import type { TokenAnswer, TokenOutcome, TokenRunRequest } from '../newman/workerMessages.ts';
import type { RunEvent } from './runEvent.ts';
import { supervise } from './schedule/supervise.ts';
import type { TokenBroker } from './tokenBroker.ts';
import type { WorkerProcess } from './workerProcess.ts';

export interface ObtainTokenOptions {
  readonly signal: AbortSignal;
  readonly deliver: (event: RunEvent) => void;
}

/** @returns null when the run was interrupted, or the worker died: then whoever needs the token asks again */
export async function obtainToken(
  worker: WorkerProcess,
  request: TokenRunRequest,
  broker: TokenBroker,
  options: ObtainTokenOptions,
): Promise<TokenOutcome | null> {
  const { tokenKey } = request.requirement;
  if (options.signal.aborted) return null;
  const answer = askBroker(broker, tokenKey, worker);
  if (answer?.kind === 'use') return { kind: 'obtained', token: answer.token };
  if (answer?.kind !== 'renew') return answer;
  const task = { type: 'obtainToken', request: { ...request, carried: answer.carried } } as const;
  let outcome: TokenOutcome | null = null;
  const end = await supervise(worker, 0, options.signal, () =>
    worker.perform(task, (message) => {
      if (message.type === 'events') message.events.forEach(options.deliver);
      if (message.type !== 'tokenOutcome') return;
      ({ outcome } = message);
      broker.settle(tokenKey, message.outcome);
    }),
  );
  if (end.kind === 'died') broker.abandon(worker);
  return outcome;
}

/** Nobody else asks for this key before a collection runs: the answer comes at once. */
function askBroker(broker: TokenBroker, tokenKey: string, owner: object): TokenAnswer | null {
  let given: TokenAnswer | null = null;
  broker.need({
    tokenKey,
    owner,
    rejected: null,
    answer: (answer) => {
      given = answer;
    },
  });
  return given;
}

/** One token, obtained by a worker before any collection starts, unless it is there already. */
import type { TokenAnswer, TokenOutcome, TokenRunRequest } from '../newman/workerMessages.ts';
import type { RunEvent } from './runEvent.ts';
import { supervise } from './schedule/supervise.ts';
import type { TokenBroker } from './tokenBroker.ts';
import type { Worker } from './worker.ts';

export interface ObtainTokenOptions {
  readonly signal: AbortSignal;
  readonly deliver: (event: RunEvent) => void;
}

/** @returns null when the run was interrupted, or the worker died: then whoever needs the token asks again */
export async function obtainToken(
  worker: Worker,
  request: TokenRunRequest,
  broker: TokenBroker,
  options: ObtainTokenOptions,
): Promise<TokenOutcome | null> {
  const { tokenKey } = request.requirement;
  if (options.signal.aborted) return null;
  const answer = await askBroker(broker, tokenKey, worker, options.signal);
  if (answer?.kind === 'use') return { kind: 'obtained', token: answer.token };
  if (answer?.kind === 'failed') return { ...answer, error: null, carried: {} };
  if (answer === null) {
    broker.abandon(worker);
    return null;
  }
  const supplied = suppliedTo(request, broker);
  if (supplied === null || supplied.kind === 'failed') {
    if (supplied === null) broker.abandon(worker);
    else broker.settle(tokenKey, supplied);
    return supplied;
  }
  const task = {
    type: 'obtainToken',
    request: { ...request, carried: answer.carried, supplied: supplied.tokens },
  } as const;
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

/** @returns null when the run was interrupted while somebody else had the token in hand */
function askBroker(
  broker: TokenBroker,
  tokenKey: string,
  owner: object,
  signal: AbortSignal,
): Promise<TokenAnswer | null> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(null), { once: true });
    broker.need({ tokenKey, owner, rejected: null, answer: resolve });
  });
}

type Supplied =
  | { readonly kind: 'supplied'; readonly tokens: Readonly<Record<string, string>> }
  | Extract<TokenOutcome, { kind: 'failed' }>;

/** Tokens of other profiles, which were obtained before; null: one is not there, since the run was interrupted. */
function suppliedTo({ requirement }: TokenRunRequest, broker: TokenBroker): Supplied | null {
  const tokens: Record<string, string> = {};
  for (const { tokenKey, profile, variable } of requirement.needs) {
    const outcome = broker.outcomeOf(tokenKey);
    if (outcome === null) return null;
    if (outcome.kind === 'failed') {
      const { message } = outcome.failure;
      const failure = {
        ...outcome.failure,
        message: `No access token (profile ${requirement.profile.name}): it needs the token of profile ${profile}. ${message}`,
      };
      return { kind: 'failed', failure, error: null, carried: {} };
    }
    tokens[variable] = outcome.token.value;
  }
  return { kind: 'supplied', tokens };
}

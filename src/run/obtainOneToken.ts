/** Obtains one token outside of a run, by the very same script in the very same worker process. */
import type { RunConfig } from '../config/runConfig.ts';
import type { TokenOutcome } from '../newman/workerMessages.ts';
import { describeToken } from '../oauth2/describeToken.ts';
import type { ObtainedToken } from '../oauth2/token.ts';
import { Redactor } from '../secrets/redactor.ts';
import { startWebServers } from '../webServer/startWebServers.ts';
import { obtainToken } from './obtainToken.ts';
import { planToken } from './plan/planToken.ts';
import type { PlannedToken } from './plan/planToken.ts';
import type { ObtainedTokenDescription, RunEvent, TokenFailure, TokenRequestDescription } from './runEvent.ts';
import { withTokenBroker } from './withTokenBroker.ts';
import { WorkerPool } from './workerPool.ts';

export interface OneToken {
  readonly environment: string | null;
  readonly request: TokenRequestDescription;
  /** HTTP status of the provider's last answer; null when there was none, or nothing was asked. */
  readonly status: number | null;
  /** Milliseconds; null when nothing was asked. */
  readonly durationMs: number | null;
  /** What is odd, redacted. */
  readonly warnings: readonly string[];
  readonly outcome: TokenResult;
}

type TokenResult =
  | {
      readonly kind: 'obtained';
      readonly source: 'run' | 'cache';
      /** Without secrets. */
      readonly token: ObtainedTokenDescription;
      /** The token itself. */
      readonly value: string;
    }
  | { readonly kind: 'failed'; readonly failure: TokenFailure };

export interface OneTokenOptions {
  /** Default: see chooseProfile. */
  readonly profile: string | undefined;
  readonly signal: AbortSignal;
  readonly forceSignal: AbortSignal;
}

/**
 * @throws TokenmanError when the input is wrong (nothing was sent then) or a web server does not start; the signal's
 *   reason when it was interrupted. That the provider gives no token is no error but an outcome.
 */
export async function obtainOneToken(config: RunConfig, options: OneTokenOptions): Promise<OneToken> {
  const { signal, forceSignal } = options;
  const pool = new WorkerPool({ workers: 1, processes: 1 });
  const killAll = (): void => pool.killAll();
  forceSignal.addEventListener('abort', killAll, { once: true });
  pool.warm();
  try {
    const planned = await planToken(config, options.profile);
    const webServers = await startWebServers(
      config.environments.flatMap(({ webServer }) => webServer ?? []),
      { signal },
    );
    try {
      const events: RunEvent[] = [];
      const requirements = planned.requests.map(({ requirement }) => requirement);
      const outcome = await withTokenBroker(config, requirements, signal, (broker) =>
        pool.use(async (worker) => {
          let latest: TokenOutcome | null = null;
          for (const request of planned.requests) {
            events.length = 0;
            latest = await obtainToken(worker, request, broker, { signal, deliver: (event) => events.push(event) });
          }
          return latest;
        }),
      );
      signal.throwIfAborted();
      if (outcome === null) throw new Error('the worker process ended before it had obtained the token');
      return describe(planned, events, outcome);
    } finally {
      await webServers.stop();
    }
  } finally {
    forceSignal.removeEventListener('abort', killAll);
    await pool.close();
  }
}

function describe(
  { requests, description }: PlannedToken,
  events: readonly RunEvent[],
  outcome: TokenOutcome,
): OneToken {
  const exchange = events.findLast((event) => event.type === 'tokenRequestFinished')?.exchange;
  const told = events.findLast((event) => event.type === 'tokenObtained' || event.type === 'tokenFailed');
  const [request] = requests;
  const redactor = new Redactor(request?.secrets ?? []);
  return {
    environment: request?.environment.name ?? null,
    request: told?.request ?? redactor.redact(description),
    status: exchange?.response?.status ?? null,
    durationMs: told?.durationMs ?? null,
    warnings: events.flatMap((event) =>
      event.type === 'tokenScriptMessage' && (event.level === 'warn' || event.level === 'error') ? [event.text] : [],
    ),
    outcome:
      outcome.kind === 'failed'
        ? outcome
        : {
            kind: 'obtained',
            source: outcome.token.origin,
            token: told?.type === 'tokenObtained' ? told.token : describeCached(outcome.token, redactor),
            value: outcome.token.value,
          },
  };
}

/** What a worker would have redacted, had it obtained the token now. */
function describeCached(token: ObtainedToken, redactor: Redactor): ObtainedTokenDescription {
  const description = describeToken(token);
  return { ...description, ...redactor.redact({ scope: description.scope, claims: description.claims }) };
}

/** Builds run events by hand, as a worker would send them: one second of virtual time passes with each. */
import { applyRunEvent, createTestRunState } from '../../src/run/reduce.ts';
import type {
  CollectionRunError,
  ErrorDescription,
  Exchange,
  PlannedCollectionRun,
  RunEvent,
  TokenEvent,
  TokenRequestDescription,
} from '../../src/run/runEvent.ts';
import type { TestRun } from '../../src/run/testRun.ts';
import { toTestRun } from '../../src/run/toTestRun.ts';

const VERSIONS = { newman: '6.2.2', postmanRuntime: '7.56.1', postmanCollection: '5.3.1' };

export interface PlanOptions {
  readonly id?: string;
  readonly collection?: string;
  readonly environment?: string | null;
  readonly iterationCount?: number;
  readonly folders?: readonly string[];
}

export function plan(items: readonly string[], options: PlanOptions = {}): PlannedCollectionRun {
  const environment = options.environment === undefined ? 'dev' : options.environment;
  return {
    collectionRunId: options.id ?? 'run-1',
    collection: { name: options.collection ?? 'Orders', path: 'collections/orders.json' },
    environment: environment === null ? null : { name: environment, path: `environments/${environment}.json` },
    iterationCount: options.iterationCount ?? 1,
    items: items.map((name) => ({ itemId: name, name, folders: options.folders ?? [] })),
  };
}

export function error(message: string, name = 'Error'): ErrorDescription {
  return { name, message, stack: `${name}: ${message}\n    at test.js:1:1` };
}

export function answered(status = 200, body = '{"ok":true}', url = 'http://localhost:1234/orders'): Exchange {
  return {
    request: { method: 'GET', url, headers: [{ name: 'Accept', value: '*/*' }], body: null },
    response: {
      status,
      statusText: status === 200 ? 'OK' : 'Not Found',
      headers: [{ name: 'Content-Type', value: 'application/json' }],
      body: { content: body, encoding: 'text', size: body.length, truncated: false },
    },
    error: null,
    startedAt: '2026-11-23T10:00:00.000Z',
    durationMs: 12,
    timings: { dns: null, connect: 1, tls: null, firstByte: 10, download: 1, total: 12 },
  };
}

export function refused(): Exchange {
  return { ...answered(), response: null, error: error('connect ECONNREFUSED 127.0.0.1:1'), timings: null };
}

export const TOKEN_REQUEST: TokenRequestDescription = {
  profile: 'default',
  tokenUrl: 'http://localhost:1234/token',
  grantType: 'client_credentials',
  clientAuthentication: 'client_secret_basic',
  clientId: 'orders-client',
  scope: 'orders:read orders:write',
};

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at'> : never;
export type TokenHappening = WithoutTime<TokenEvent>;

type ItemHappening =
  | {
      readonly assert: string;
      readonly status?: 'passed' | 'failed' | 'skipped';
      readonly message?: string;
      readonly comparison?: { readonly expected: string; readonly actual: string };
    }
  | { readonly sent: Exchange }
  | { readonly scriptSent: Exchange }
  | { readonly threw: string; readonly script?: 'prerequest' | 'test' }
  | { readonly logged: string }
  | { readonly warned: string; readonly message?: string };

export interface ItemOptions {
  readonly run?: string;
  readonly iteration?: number;
  readonly skipped?: boolean;
  /** false: the item is in the middle when the run ends. */
  readonly finished?: boolean;
  /** The API refused the token; the item is about to run again. */
  readonly retried?: boolean;
}

/** Collects events; `take()` gives them in the order they were made. */
export class RunEvents {
  readonly events: RunEvent[] = [];
  #seconds = 0;
  #executions = 0;

  constructor(...plans: readonly PlannedCollectionRun[]) {
    this.#add({
      type: 'runStarted',
      ci: null,
      redacted: true,
      collectionRuns: plans,
      sharding: null,
      versions: { tokenman: '0.1.0', node: '20.20.0' },
    });
  }

  start(collectionRunId = 'run-1', worker = 1): this {
    return this.#add({ type: 'collectionRunStarted', collectionRunId, worker, versions: VERSIONS });
  }

  item(itemId: string, happenings: readonly ItemHappening[], options: ItemOptions = {}): this {
    this.#executions += 1;
    const of = { collectionRunId: options.run ?? 'run-1', executionId: `execution-${this.#executions}` };
    this.#add({ type: 'itemStarted', ...of, itemId, iteration: options.iteration ?? 0 });
    for (const happening of happenings) {
      if ('sent' in happening) {
        this.#add({ type: 'requestFinished', ...of, exchange: happening.sent });
      } else if ('scriptSent' in happening) {
        this.#add({ type: 'scriptRequestFinished', ...of, script: 'test', exchange: happening.scriptSent });
      } else if ('threw' in happening) {
        const script = happening.script ?? 'test';
        this.#add({ type: 'scriptFailed', ...of, script, error: error(happening.threw, 'TypeError') });
      } else if ('warned' in happening) {
        const { warned: variable, message = `{{${variable}}} in the body is not defined` } = happening;
        this.#add({ type: 'itemWarned', ...of, itemId, warning: { kind: 'undefinedVariable', variable, message } });
      } else if ('logged' in happening) {
        this.#add({ type: 'consoleMessage', ...of, level: 'log', text: happening.logged });
      } else {
        const { status = 'passed', message = 'expected 1 to equal 2', comparison } = happening;
        this.#add({
          type: 'assertionFinished',
          ...of,
          script: 'test',
          name: happening.assert,
          status,
          error:
            status === 'failed' ? { ...error(message, 'AssertionError'), ...(comparison && { comparison }) } : null,
        });
      }
    }
    if (options.retried === true) return this.#add({ type: 'itemRetried', ...of, reason: 'unauthorized' });
    if (options.finished !== false) this.#add({ type: 'itemFinished', ...of, skipped: options.skipped ?? false });
    return this;
  }

  token(happening: TokenHappening): this {
    return this.#add(happening);
  }

  finish(collectionRunId = 'run-1', runError: CollectionRunError | null = null): this {
    return this.#add({ type: 'collectionRunFinished', collectionRunId, error: runError });
  }

  /** Its worker died; it runs again. */
  retry(runError: CollectionRunError, collectionRunId = 'run-1'): this {
    return this.#add({ type: 'collectionRunRetried', collectionRunId, error: runError });
  }

  skip(collection: string, collectionRunId = 'run-1'): this {
    const because = { kind: 'dependencyFailed', collection } as const;
    return this.#add({ type: 'collectionRunSkipped', collectionRunId, because });
  }

  end(interrupted = false): this {
    return this.#add({ type: 'runFinished', interrupted });
  }

  testRun(): TestRun {
    const state = createTestRunState();
    for (const event of this.events) applyRunEvent(state, event);
    return toTestRun(state);
  }

  #add(event: WithoutTime<RunEvent>): this {
    const at = new Date(Date.UTC(2026, 10, 23, 10, 0, this.#seconds)).toISOString();
    this.#seconds += 1;
    this.events.push({ ...event, at });
    return this;
  }
}

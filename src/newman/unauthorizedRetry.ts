/**
 * A 401, or what else the profile names, in the middle of a run. When the API refuses a token that was obtained here (revoked, keys rotated), the item's
 * tests run with their results held back; if one fails, or there are none, the item runs again once with a fresh token,
 * its pre-request scripts too. A test that expects the refusal and passes leaves everything as it is.
 *
 * The item is run again by what `pm.execution.setNextRequest` leaves in the result of an item's last test script. Since
 * an item may have none, a script that does nothing runs after the others, for the purpose and at no other time.
 */
import { itemIdOf } from '../postman/asInFile.ts';
import type { TokenRequirement } from '../oauth2/tokenRequirement.ts';
import type { RetryReason } from '../run/runEvent.ts';
import type { EventSink } from './eventSink.ts';
import { loadNewman } from './loadNewman.ts';
import type {
  Cursor,
  NewmanEmitter,
  NewmanItem,
  NewmanRequest,
  NewmanResponse,
  NewmanScriptEvent,
  NextRequestLookup,
  Run,
} from './newmanEvents.ts';

const SCRIPT_ID = 'tokenman-retry';

/** An answer that may be the token's fault. */
export interface Refusal {
  readonly requirement: TokenRequirement;
  readonly reason: RetryReason;
}

export interface UnauthorizedRetryOptions {
  readonly sink: EventSink;
  /** null: no refusal, or of other auth, or of a token that was given by hand. */
  readonly refusalOf: (request: NewmanRequest, response: NewmanResponse) => Refusal | null;
  /** Called when the item is about to run again. */
  readonly onRetry: (refusal: Refusal) => void;
}

export class UnauthorizedRetry {
  readonly #options: UnauthorizedRetryOptions;
  #refusal: Refusal | null = null;
  #item: NewmanItem | null = null;
  #run: Run | null = null;
  /** Item and iteration that run for the second time: what happens now is the result. */
  #secondAttempt: string | null = null;
  /** Token keys whose fresh tokens the API refuses too, and how. */
  readonly #hopeless = new Set<string>();
  #assertions = 0;
  #failures = 0;
  #retried: { readonly executionId: string; readonly reason: RetryReason } | null = null;

  constructor(options: UnauthorizedRetryOptions) {
    this.#options = options;
  }

  /** Why this execution does not count, or null. */
  retryOf(executionId: string): RetryReason | null {
    return this.#retried?.executionId === executionId ? this.#retried.reason : null;
  }

  isRetryScript(scriptId: string | undefined): boolean {
    return scriptId === SCRIPT_ID;
  }

  attachTo(emitter: NewmanEmitter): void {
    const { sink, refusalOf } = this.#options;

    emitter.on('start', (_, { run }) => {
      this.#run = run;
    });

    emitter.on('beforeItem', (_, { item }) => {
      this.#item = item;
      this.#refusal = null;
      this.#assertions = 0;
      this.#failures = 0;
    });

    emitter.on('request', (error, { cursor, request, response }) => {
      if (cursor.scriptId !== undefined || error !== null || request === undefined || response === undefined) return;
      const refusal = refusalOf(request, response);
      if (this.#item === null || refusal === null) return;
      const key = `${response.code} ${refusal.requirement.tokenKey}`;
      // A fresh token that is refused as well says that the token was not at fault: no use in asking for more of them.
      if (this.#secondAttempt === placeOf(this.#item, cursor)) this.#hopeless.add(key);
      else if (!this.#hopeless.has(key)) this.#refusal = refusal;
    });

    emitter.on('beforeTest', (_, { events }) => {
      if (this.#refusal === null) return;
      // Newman runs what this array holds. Last, so that it can judge the others and outrank a `setNextRequest` of theirs.
      events.push(retryEvent());
      sink.hold();
    });

    emitter.on('assertion', (_, { error, skipped }) => {
      if (skipped !== true) this.#assertions += 1;
      if (error !== null && error !== undefined) this.#failures += 1;
    });

    emitter.on('exception', () => {
      this.#failures += 1;
    });

    emitter.on('script', (error, { cursor, event, execution }) => {
      if (error !== null) this.#failures += 1;
      if (event.script?.id !== SCRIPT_ID) return;
      this.#decide(cursor, execution);
      sink.release();
    });
  }

  #decide(cursor: Cursor, execution: { return?: Record<string, unknown> } | undefined): void {
    const refusal = this.#refusal;
    if (refusal === null || this.#item === null || execution === undefined) return;
    if (this.#assertions > 0 && this.#failures === 0) return;
    // What `pm.execution.setNextRequest(…)` leaves behind; the item's own id may be another's as well.
    execution.return = { ...execution.return, nextRequest: SCRIPT_ID };
    if (this.#run !== null) this.#run.snrHash = lookupWith(this.#run, SCRIPT_ID, cursor.position);
    this.#retried = { executionId: cursor.ref, reason: refusal.reason };
    this.#secondAttempt = placeOf(this.#item, cursor);
    this.#options.onRetry(refusal);
  }
}

function retryEvent(): NewmanScriptEvent {
  return new (loadNewman().collection.Event)({
    listen: 'test',
    script: { id: SCRIPT_ID, type: 'text/javascript', exec: ['void 0;'] },
  });
}

/** Where `setNextRequest` looks for items, as the runtime makes it when it first needs it, with one place more. */
function lookupWith({ snrHash, state }: Run, name: string, position: number): NextRequestLookup {
  const ids = state.items.map(({ id }, index) => [id, index] as const);
  const names = state.items.map((item, index) => [item.name, index] as const);
  const lookup = snrHash ?? { ids: Object.fromEntries(ids), names: Object.fromEntries(names), obj: {} };
  return { ...lookup, ids: { ...lookup.ids, [name]: position } };
}

function placeOf(item: NewmanItem, { iteration }: Cursor): string {
  return `${iteration} ${itemIdOf(item)}`;
}

/**
 * Holds requests back until their turn comes, which the parent knows: it counts those of all workers. The place is the
 * first `write` or `end` of postman-request, which opens the connection; it comes for items, for `pm.sendRequest`, for
 * token requests, and again for every redirect. Time limits and response times of the runtime begin after it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { loadNewman } from '../loadNewman.ts';
import type { Cursor, Run } from '../newmanEvents.ts';
import { moveDeadline } from './requestDeadline.ts';
import { scopeRequests } from './requestScope.ts';
import { targetOf } from './wireRequest.ts';
import type { WireRequest } from './wireRequest.ts';

/** Resolves when a request may be sent to the host. */
export type AwaitTurn = (hostname: string, port: string) => Promise<void>;

interface Scope {
  readonly awaitTurn: AwaitTurn;
  /** What the waiting is noted under. */
  readonly key: string | null;
}

/** A request that waits, and what it wants to do then; null: its turn has come. */
type Turn = { waiting: (() => void)[] | null };

const scopes = new AsyncLocalStorage<Scope>();
const scopeOf = new WeakMap<WireRequest, Scope>();
const turnOf = new WeakMap<WireRequest, Turn>();
/** Milliseconds that requests have waited, until they are asked for. */
const waits = new Map<string, number>();
let installed = false;

export function paceRequests(run: Run, awaitTurn: AwaitTurn): void {
  install();
  scopeRequests(run, scopes, (cursor) => ({ awaitTurn, key: cursor === undefined ? null : keyOf(cursor) }));
}

/** How long the request has waited for its turns, redirects included. To be asked once. */
export function takeWait(cursor: Cursor): number {
  const key = keyOf(cursor);
  const wait = waits.get(key) ?? 0;
  waits.delete(key);
  return wait;
}

function keyOf({ httpRequestId, ref }: Cursor): string {
  return httpRequestId ?? ref;
}

/** Once per process: postman-request's prototype is shared by all runs. */
function install(): void {
  if (installed) return;
  installed = true;
  const { prototype } = loadNewman().wireRequest;
  const { init, start, write, end } = prototype;
  prototype.init = function pacedInit(this: WireRequest, options) {
    const scope = scopes.getStore();
    if (scope !== undefined && !scopeOf.has(this)) scopeOf.set(this, scope);
    return init.call(this, options);
  };
  prototype.start = function pacedStart(this: WireRequest) {
    // The next one, of a redirect, has to wait again.
    turnOf.delete(this);
    return start.call(this);
  };
  prototype.write = function pacedWrite(this: WireRequest, ...chunk) {
    if (mayGo(this, () => write.apply(this, chunk))) return write.apply(this, chunk);
    return false;
  };
  prototype.end = function pacedEnd(this: WireRequest, ...chunk) {
    return mayGo(this, () => end.apply(this, chunk)) ? end.apply(this, chunk) : undefined;
  };
}

/** @param later what to do when it is the request's turn, where that is not now */
function mayGo(request: WireRequest, later: () => unknown): boolean {
  const scope = scopeOf.get(request);
  // oxlint-disable-next-line no-underscore-dangle -- the library's name
  if (scope === undefined || request._started === true) return true;
  const turn = turnOf.get(request);
  if (turn === undefined) {
    const waiting = [later];
    turnOf.set(request, { waiting });
    void letGoInTurn(request, scope);
    return false;
  }
  if (turn.waiting === null) return true;
  turn.waiting.push(later);
  return false;
}

async function letGoInTurn(request: WireRequest, { awaitTurn, key }: Scope): Promise<void> {
  const target = targetOf(request);
  const askedAt = performance.now();
  // What is no URL goes nowhere.
  if (target !== null) await awaitTurn(target.hostname, target.port);
  const waited = performance.now() - askedAt;
  if (key !== null) waits.set(key, (waits.get(key) ?? 0) + waited);
  moveDeadline(request, waited);
  const turn = turnOf.get(request);
  const waiting = turn?.waiting ?? [];
  if (turn !== undefined) turn.waiting = null;
  for (const go of waiting) go();
  // What is piped into it has been told to wait.
  request.emit('drain');
}

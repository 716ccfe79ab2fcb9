/**
 * Refuses what the guard of an environment does not let through, at the last place before the wire that all have in
 * common: `start` of postman-request, which runs for items, for `pm.sendRequest`, for what an auth helper sends, and again
 * for every redirect, with the host that will be connected. What is refused ends as any request that could not be sent:
 * with an error, for the item or for the script that asked.
 *
 * A request finds its guard by the asynchronous context in which the run made it, so that nothing else in this process
 * (a Newman reporter, say) is held to it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { refusalOf } from '../guard/requestGuard.ts';
import type { RequestGuard } from '../guard/requestGuard.ts';
import { loadNewman } from './loadNewman.ts';
import type { Run } from './newmanEvents.ts';

const REFUSED = 'RequestRefused';

interface Scope {
  readonly guard: RequestGuard;
  readonly isTokenRequest: boolean;
}

/** The part of postman-request's Request that is needed here. */
export interface WireRequest {
  method?: string;
  /** As it will be connected; set anew by every redirect. */
  readonly uri: { readonly protocol: string; readonly hostname: string; readonly port: string | number | null };
  readonly _redirect: { readonly redirects: readonly { readonly statusCode: number }[] };
  _started?: boolean;
  init: (this: WireRequest, options: unknown) => unknown;
  start: (this: WireRequest) => unknown;
  emit(event: 'error', error: Error): unknown;
}

const scopes = new AsyncLocalStorage<Scope>();
const scopeOf = new WeakMap<WireRequest, Scope>();
let installed = false;

/** @param isTokenScript whether a script, by its id, is one of those that obtain tokens */
export function guardRequests(run: Run, guard: RequestGuard, isTokenScript: (scriptId: string) => boolean): void {
  install();
  const { requester } = run;
  const create = requester.create.bind(requester);
  requester.create = (trace, callback) => {
    const scope = { guard, isTokenRequest: isTokenScript(trace.cursor?.scriptId ?? '') };
    create(trace, (error, created) => {
      if (created !== undefined) {
        const request = created.request.bind(created);
        created.request = (...parts) => scopes.run(scope, () => request(...parts));
      }
      callback(error, created);
    });
  };
}

export function isRefusal(error: { readonly name?: string } | null): boolean {
  return error?.name === REFUSED;
}

/** Once per process: postman-request's prototype is shared by all runs. */
function install(): void {
  if (installed) return;
  installed = true;
  const { prototype } = loadNewman().wireRequest;
  const { init, start } = prototype;
  prototype.init = function guardedInit(this: WireRequest, options) {
    const scope = scopes.getStore();
    if (scope !== undefined && !scopeOf.has(this)) scopeOf.set(this, scope);
    return init.call(this, options);
  };
  prototype.start = function guardedStart(this: WireRequest) {
    const refusal = refusalFor(this);
    if (refusal === null) return start.call(this);
    // Nothing is written to what has not started, and it must not be tried again.
    // oxlint-disable-next-line no-underscore-dangle -- the library's name
    this._started = true;
    return this.emit('error', refusal);
  };
}

function refusalFor(request: WireRequest): Error | null {
  const scope = scopeOf.get(request);
  if (scope === undefined) return null;
  const { protocol, hostname, port } = request.uri;
  const message = refusalOf(scope.guard, {
    method: request.method ?? 'GET',
    hostname,
    port: String(port ?? (protocol === 'https:' ? 443 : 80)),
    // oxlint-disable-next-line no-underscore-dangle -- the library's name; a 401 that is answered counts as one too
    redirected: request._redirect.redirects.some(({ statusCode }) => statusCode < 400),
    isTokenRequest: scope.isTokenRequest,
  });
  if (message === null) return null;
  const error = new Error(message);
  error.name = REFUSED;
  // Where it was thrown says nothing to anybody.
  error.stack = `${REFUSED}: ${message}`;
  return error;
}

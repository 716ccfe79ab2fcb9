/**
 * The last place before the wire that all requests have in common: postman-request, which sends what items,
 * `pm.sendRequest` and auth helpers want sent, and every redirect again. Here the guard of an environment refuses what it
 * does not let through, and every hop gets its own proxy and its own client certificate: the runtime chooses both once,
 * by the first URL, and would show them to wherever a redirect leads.
 *
 * A request finds its rules by the asynchronous context in which the run made it, so that nothing else in this process
 * (a Newman reporter, say) is held to them.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestGuard } from '../../guard/requestGuard.ts';
import type { ProxySettings } from '../../proxy/proxySettings.ts';
import type { TlsMaterial } from '../../run/collectionRunRequest.ts';
import { loadNewman } from '../loadNewman.ts';
import type { Run } from '../newmanEvents.ts';
import { ClientCertificates } from './clientCertificates.ts';
import { explainError, proxyRefusal } from './explainError.ts';
import { failWhenIncomplete } from './incompleteAnswer.ts';
import { failWithoutAnswer, markConcluded } from './noAnswer.ts';
import { refusalFor } from './refusal.ts';
import { explainTimeout, startDeadline } from './requestDeadline.ts';
import { scopeRequests } from './requestScope.ts';
import { dropProxyCredentials, takeRoute } from './route.ts';
import type { Route } from './route.ts';
import type { WireRequest } from './wireRequest.ts';

export interface WireRules {
  /** null: whatever the collection sends may be sent. */
  readonly guard: RequestGuard | null;
  /** null: every request goes out directly. */
  readonly proxy: ProxySettings | null;
  readonly tls: TlsMaterial;
}

export interface WireScope extends Omit<WireRules, 'tls'> {
  readonly certificates: ClientCertificates;
  readonly isTokenRequest: boolean;
  readonly onSend: OnSend;
}

/** Called for each hop before anything of it is written; not for what is refused, nor for token requests. */
export type OnSend = (method: string, url: string) => void;

interface Hop {
  readonly scope: WireScope;
  readonly route: Route;
}

const scopes = new AsyncLocalStorage<WireScope>();
const hops = new WeakMap<WireRequest, Hop>();
let installed = false;

/** @param isTokenScript whether a script, by its id, is one of those that obtain tokens */
export function holdRequestsTo(
  { guard, proxy, tls }: WireRules,
  run: Run,
  isTokenScript: (scriptId: string) => boolean,
  onSend: OnSend,
): void {
  install();
  const certificates = new ClientCertificates(tls);
  scopeRequests(run, scopes, (cursor) => ({
    guard,
    proxy,
    certificates,
    isTokenRequest: isTokenScript(cursor?.scriptId ?? ''),
    onSend,
  }));
}

/** Once per process: postman-request's prototype is shared by all runs. */
function install(): void {
  if (installed) return;
  installed = true;
  const { prototype } = loadNewman().wireRequest;
  const { init, start, onRequestError, onRequestResponse } = prototype;

  // Called by the constructor, and again for every redirect.
  prototype.init = function initHop(this: WireRequest, options) {
    const previous = hops.get(this);
    const scope = previous?.scope ?? scopes.getStore();
    if (scope !== undefined) {
      // Before the library's own listener, which hands the error on.
      if (previous === undefined) {
        this.on('error', (error) => {
          explainTimeout(error, this);
          explainError(error, this, hops.get(this)?.route ?? null);
        });
        this.on('response', (response) => failWhenIncomplete(this, response));
      } else dropProxyCredentials(this, previous.route);
      // Node's own limit, as with Newman, and not the eight times larger one of the current runtime.
      delete this.maxHeaderSize;
      hops.set(this, { scope, route: takeRoute(this, scope, previous?.route ?? null) });
    }
    return init.call(this, options);
  };

  prototype.start = function startHop(this: WireRequest) {
    const hop = hops.get(this);
    const refusal = hop === undefined ? null : refusalFor(this, hop.scope, hop.route);
    if (hop !== undefined && refusal === null) {
      startDeadline(this);
      if (!hop.scope.isTokenRequest) hop.scope.onSend(this.method ?? 'GET', hop.route.target?.href ?? '');
    }
    if (refusal === null) {
      const started = start.call(this);
      if (hop !== undefined) failWithoutAnswer(this, (error) => onRequestError.call(this, error));
      return started;
    }
    // Nothing is written to what has not started, and it must not be tried again.
    // oxlint-disable-next-line no-underscore-dangle -- the library's name
    this._started = true;
    return this.emit('error', refusal);
  };

  prototype.onRequestError = function hopFailed(this: WireRequest, error) {
    markConcluded(this);
    const route = hops.get(this)?.route;
    // The library would take the proxy's own answer for the target's, and follow it where it redirects.
    const refused = route === undefined || error.res === undefined ? null : proxyRefusal(this, route, error.res);
    // The runtime takes an error that has an answer with it for that answer.
    if (route !== undefined) delete error.res;
    return onRequestError.call(this, refused ?? error);
  };

  prototype.onRequestResponse = function hopAnswered(this: WireRequest, response) {
    markConcluded(this);
    const route = hops.get(this)?.route;
    const isOfProxy = response.statusCode === 407 && route?.server != null && this.tunnel !== true;
    const refused = route === undefined || !isOfProxy ? null : proxyRefusal(this, route, response);
    if (refused === null) return onRequestResponse.call(this, response);
    response.resume();
    return onRequestError.call(this, refused);
  };
}

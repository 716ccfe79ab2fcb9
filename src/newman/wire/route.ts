/** The way one hop takes: through which proxy, and with which client certificate. */
import { proxyFor, proxyName } from '../../proxy/proxySettings.ts';
import type { ProxyServer } from '../../proxy/proxySettings.ts';
import { targetOf } from './wireRequest.ts';
import type { WireProxy, WireRequest, WireTarget } from './wireRequest.ts';
import type { WireScope } from './wireRequests.ts';

export interface Route {
  readonly target: WireTarget | null;
  /** null: directly, or through a proxy that the request itself names. */
  readonly server: ProxyServer | null;
  /** Of the request's own definition (`request.proxy` in a collection), which Newman honours for all of its hops. */
  readonly ownProxy: { readonly hostname: string; readonly port: string } | null;
}

/** Sets what the library connects by. */
export function takeRoute(request: WireRequest, scope: WireScope, previous: Route | null): Route {
  const target = targetOf(request);
  // The agent of the hop before would connect as that one did.
  if (previous !== null) delete request.agent;
  scope.certificates.present(request, target);
  const ownProxy = previous === null ? ownProxyOf(request) : previous.ownProxy;
  if (ownProxy !== null) return { target, server: null, ownProxy };
  const server = scope.proxy === null || target === null ? null : proxyFor(scope.proxy, target);
  request.proxy = server === null ? null : wireProxy(server);
  return { target, server, ownProxy };
}

/** The credentials that the library wrote into a request for the proxy of one hop are none of the next one's business. */
export function dropProxyCredentials(request: WireRequest, { server }: Route): void {
  if (server === null || server.credentials === null) return;
  const own = `Basic ${Buffer.from(pairOf(server.credentials)).toString('base64')}`;
  if (request.getHeader('proxy-authorization') === own) request.removeHeader('proxy-authorization');
}

function wireProxy(server: ProxyServer): WireProxy {
  const { protocol, hostname, port, credentials } = server;
  return {
    protocol,
    // As connected: without the brackets that belong to a URL.
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    host: `${hostname}:${port}`,
    auth: credentials === null ? null : pairOf(credentials),
    href: `${proxyName(server)}/`,
  };
}

function pairOf({ username, password }: NonNullable<ProxyServer['credentials']>): string {
  return `${username}:${password}`;
}

function ownProxyOf({ proxy }: WireRequest): Route['ownProxy'] {
  if (typeof proxy !== 'string' || proxy === '') return null;
  // What cannot be read is no host that a guard lets through.
  const { hostname, port, protocol } = URL.canParse(proxy) ? new URL(proxy) : { hostname: '', port: '', protocol: '' };
  return { hostname, port: port === '' && protocol === 'http:' ? '80' : port };
}

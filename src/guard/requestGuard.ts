/** What may be sent in an environment: decided here, enforced where requests leave (`newman/wire/`). */
import { matchesHost, parseHostPattern } from './hostPattern.ts';

export interface RequestGuard {
  readonly environmentName: string;
  /** Of a protected environment: nothing that may change data is sent, but for token requests. */
  readonly safeMethodsOnly: boolean;
  /** `host`, `host:port` or `*.example.com`; null: any host. */
  readonly allowedHosts: readonly string[] | null;
}

interface Host {
  /** Without credentials and port. */
  readonly hostname: string;
  readonly port: string;
}

/** A request as it is about to be sent: after scripts, variables and redirects. */
export interface GuardedRequest {
  readonly method: string;
  /** What is connected, by itself or through the proxy of the run; null: what is no URL. */
  readonly target: Host | null;
  /** A Unix socket that is connected instead. */
  readonly socketPath: string | null;
  /** A proxy that the request itself names: it is what is connected, whatever the target. */
  readonly ownProxy: Host | null;
  /** A header that is sent several times is here as often. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly redirected: boolean;
  readonly isTokenRequest: boolean;
  /** A GraphQL query in the body: it reads, whatever its method says. */
  readonly isGraphqlQuery: boolean;
}

/** RFC 9110 §9.2.1. */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
export function isSafeMethod(method: string): boolean {
  return SAFE_METHODS.has(method.toUpperCase());
}

/** Headers by which frameworks let one method pass for another. */
const METHOD_OVERRIDES = new Set(['x-http-method-override', 'x-http-method', 'x-method-override']);

/** @returns why the request must not be sent, as one line that says what to do; null when it may */
export function refusalOf(guard: RequestGuard, request: GuardedRequest): string | null {
  const reason = wrongHost(guard, request) ?? unsafeMethod(guard, request);
  return reason === null ? null : `request refused: ${reason}`;
}

function wrongHost({ environmentName, allowedHosts }: RequestGuard, request: GuardedRequest): string | null {
  if (allowedHosts === null) return null;
  const { target, socketPath, ownProxy, redirected } = request;
  const where = redirected ? ', to which it was redirected,' : '';
  const notAllowed = `is not in allowedHosts of the environment "${environmentName}"`;
  if (socketPath !== null) return `the socket ${socketPath}${where} ${notAllowed}`;
  if (target === null) return `what is no URL${where} ${notAllowed}`;
  if (!isAllowed(allowedHosts, target)) return `host ${target.hostname}:${target.port}${where} ${notAllowed}`;
  if (ownProxy !== null && !isAllowed(allowedHosts, ownProxy)) {
    return `its own proxy ${ownProxy.hostname}:${ownProxy.port} ${notAllowed}`;
  }
  // By which a server, or a gateway in front of several, chooses who answers.
  const named = hostsNamed(request, target.port).find((host) => !isAllowed(allowedHosts, host));
  return named === undefined ? null : `its Host header ${named.hostname}:${named.port} ${notAllowed}`;
}

function unsafeMethod({ environmentName, safeMethodsOnly }: RequestGuard, request: GuardedRequest): string | null {
  if (!safeMethodsOnly || request.isTokenRequest) return null;
  const { method, isGraphqlQuery } = request;
  const lets = `and the environment "${environmentName}" is protected; --allow-writes ${environmentName} lets it through`;
  // Methods are case-sensitive (RFC 9110 §9.1): "get" is not GET, whatever a server makes of it.
  if (!SAFE_METHODS.has(method)) {
    const graphql = isGraphqlQuery ? ', and a server that takes GraphQL queries by GET needs nothing of the kind' : '';
    return `${method} may change data, ${lets}${graphql}`;
  }
  const override = request.headers.find(
    ({ name, value }) => METHOD_OVERRIDES.has(name.toLowerCase()) && !SAFE_METHODS.has(value.trim().toUpperCase()),
  );
  return override === undefined ? null : `${override.name}: ${override.value} may change data, ${lets}`;
}

/** A server takes the port of the connection where the header names none. */
function hostsNamed({ headers }: GuardedRequest, connectedPort: string): readonly Host[] {
  return headers
    .filter(({ name }) => name.toLowerCase() === 'host')
    .map(({ value }) => {
      const [, hostname = value, port = connectedPort] = /^(.*?)(?::(\d+))?$/s.exec(value.trim()) ?? [];
      return { hostname, port };
    });
}

function isAllowed(allowedHosts: readonly string[], { hostname, port }: Host): boolean {
  return allowedHosts.some((host) => {
    const pattern = parseHostPattern(host);
    return pattern !== null && matchesHost(pattern, hostname, port);
  });
}

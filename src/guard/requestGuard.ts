/** What may be sent in an environment: decided here, enforced where requests leave (`newman/guardRequests.ts`). */
import { matchesHost, parseHostPattern } from './hostPattern.ts';

export interface RequestGuard {
  readonly environmentName: string;
  /** Of a protected environment: nothing that may change data is sent, but for token requests. */
  readonly safeMethodsOnly: boolean;
  /** `host`, `host:port` or `*.example.com`; null: any host. */
  readonly allowedHosts: readonly string[] | null;
}

/** A request as it is about to be sent: after scripts, variables and redirects. */
export interface GuardedRequest {
  readonly method: string;
  /** The host that is connected, without credentials and port. */
  readonly hostname: string;
  readonly port: string;
  readonly redirected: boolean;
  readonly isTokenRequest: boolean;
}

/** RFC 9110 §9.2.1. */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** @returns why the request must not be sent, as one line that says what to do; null when it may */
export function refusalOf(guard: RequestGuard, request: GuardedRequest): string | null {
  const { environmentName: name, allowedHosts } = guard;
  const { method, hostname, port } = request;
  if (allowedHosts !== null && !isAllowed(allowedHosts, hostname, port)) {
    const where = request.redirected ? ', to which it was redirected,' : '';
    return `request refused: host ${hostname}:${port}${where} is not in allowedHosts of the environment "${name}"`;
  }
  // Methods are case-sensitive (RFC 9110 §9.1): "get" is not GET, whatever a server makes of it.
  if (guard.safeMethodsOnly && !request.isTokenRequest && !SAFE_METHODS.has(method)) {
    return `request refused: ${method} may change data, and the environment "${name}" is protected; --allow-writes ${name} lets it through`;
  }
  return null;
}

function isAllowed(allowedHosts: readonly string[], hostname: string, port: string): boolean {
  return allowedHosts.some((host) => {
    const pattern = parseHostPattern(host);
    return pattern !== null && matchesHost(pattern, hostname, port);
  });
}

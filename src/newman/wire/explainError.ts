/**
 * Connections that fail, told in one line: what happened, and after a semicolon what to do. The token script tells the
 * two apart by it (oauth2/script/describeFailure.ts).
 */
import { proxyName } from '../../proxy/proxySettings.ts';
import type { ProxyServer } from '../../proxy/proxySettings.ts';
import type { Route } from './route.ts';
import { describeTlsError } from './tlsErrors.ts';
import type { WireError, WireRequest, WireResponse } from './wireRequest.ts';

const EXPLAINED = 'ConnectionFailed';
/** Codes of connections that were never made, or broke off before an answer. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
]);
/** Of the tunnel's library: `tunneling socket could not be established, cause=connect ECONNREFUSED 127.0.0.1:8080` */
const TUNNEL_CAUSE = /^tunneling socket could not be established, cause=(.*)$/s;

/** Rewrites the message of an error before anybody has seen it. What says enough by itself stays as it is. */
export function explainError(error: WireError, request: WireRequest, route: Route | null): void {
  if (route === null || error.name === EXPLAINED) return;
  const message =
    (route.server === null ? null : describeProxyError(error, request, route.server)) ??
    (route.target?.protocol !== 'https:'
      ? null
      : describeTlsError(error, {
          host: `${route.target.hostname}:${route.target.port}`,
          sentCertificate: request.cert !== undefined || request.pfx !== undefined,
        }));
  if (message !== null) rewrite(error, message);
}

/** A proxy's answer to a request that it does not pass on; null when it is no configured proxy's. */
export function proxyRefusal(request: WireRequest, { server, target }: Route, response: WireResponse): Error | null {
  if (server === null) return null;
  const error: WireError = new Error();
  error.code = 'EPROXY';
  rewrite(error, describeProxyAnswer(request, server, target, response));
  return error;
}

function describeProxyAnswer(
  { method = '' }: WireRequest,
  server: ProxyServer,
  target: Route['target'],
  { statusCode, statusMessage = '' }: WireResponse,
): string {
  const proxy = `the proxy ${proxyName(server)}`;
  const answer = `${statusCode} ${statusMessage}`.trim();
  if (statusCode === 407) {
    return server.credentials === null
      ? `${proxy} wants a user name and a password (${answer}); write them into ${setting(server)}: http://user:password@host:port`
      : `${proxy} refused the user name or the password (${answer}); correct them in ${setting(server)}`;
  }
  const where = target === null ? method : `${target.hostname}:${target.port}`;
  return `${proxy} does not connect to ${where} (${answer}); is the host right, and may the proxy reach it? NO_PROXY names hosts that are asked directly`;
}

function describeProxyError(error: WireError, { tunnel }: WireRequest, server: ProxyServer): string | null {
  const [, cause] = TUNNEL_CAUSE.exec(error.message) ?? [];
  // Once there is a tunnel, errors are the target's.
  const isOfProxy = cause !== undefined || (tunnel !== true && UNREACHABLE.has(error.code ?? ''));
  if (!isOfProxy) return null;
  error.code = 'EPROXY';
  return `the proxy ${proxyName(server)} cannot be reached (${cause ?? error.message}); it was set by ${setting(server)}`;
}

function setting({ from }: ProxyServer): string {
  return from === 'proxy' ? 'the setting proxy (--proxy)' : from;
}

function rewrite(error: WireError, message: string): void {
  error.message = message;
  error.name = EXPLAINED;
  // Where it was thrown says nothing to anybody.
  error.stack = `${EXPLAINED}: ${message}`;
}

/** A way through a proxy to a host that only its own TLS may see into (RFC 9110 §9.3.6). */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { TokenmanError } from '../errors.ts';
import { proxyName } from '../proxy/proxySettings.ts';
import type { ProxyServer } from '../proxy/proxySettings.ts';

/**
 * @param authority host and port
 * @param purpose what cannot be done when it fails
 * @throws TokenmanError TOKEN_NOT_OBTAINED when the proxy refuses; the system's error when it cannot be reached
 */
export function openTunnel(
  server: ProxyServer,
  authority: string,
  signal: AbortSignal,
  purpose: string,
): Promise<Socket> {
  const connect = server.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = connect({
      method: 'CONNECT',
      hostname: server.hostname.replace(/^\[|\]$/g, ''),
      port: server.port,
      path: authority,
      headers: { host: authority, ...proxyAuthorization(server) },
      agent: false,
      signal,
    });
    request.on('connect', ({ statusCode = 0 }, socket: Socket) => {
      if (statusCode === 200) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(
        new TokenmanError('TOKEN_NOT_OBTAINED', `${purpose}: the proxy ${proxyName(server)} answered ${statusCode}`, {
          hint:
            statusCode === 407
              ? `It wants a user name and a password: http://user:password@host:port in ${server.from}.`
              : `Does it let this machine reach ${authority}?`,
        }),
      );
    });
    request.on('error', reject);
    request.end();
  });
}

export function proxyAuthorization({ credentials }: ProxyServer): Readonly<Record<string, string>> {
  if (credentials === null) return {};
  const pair = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
  return { 'proxy-authorization': `Basic ${pair}` };
}

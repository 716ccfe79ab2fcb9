/**
 * The fetch that openid-client uses: through the proxy, with the certificates and to the hosts of the run, of which Node's
 * own knows nothing.
 */
import { request as httpRequest } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { connect as tlsConnect, rootCertificates } from 'node:tls';
import type { SecureContextOptions } from 'node:tls';
import type { CustomFetch } from 'openid-client';
import { TokenmanError } from '../errors.ts';
import { refusalOf } from '../guard/requestGuard.ts';
import type { RequestGuard } from '../guard/requestGuard.ts';
import { proxyFor } from '../proxy/proxySettings.ts';
import type { ProxyServer, ProxySettings } from '../proxy/proxySettings.ts';
import type { TlsMaterial } from '../run/collectionRunRequest.ts';
import { openTunnel, proxyAuthorization } from './proxyTunnel.ts';
import { matchesUrlPattern } from './urlPattern.ts';

export interface ProviderConnection {
  readonly tls: TlsMaterial;
  /** Accept any server certificate. */
  readonly insecure: boolean;
  /** null: every request goes out directly. */
  readonly proxy: ProxySettings | null;
  /** null: every host may be asked. */
  readonly guard: RequestGuard | null;
  readonly signal: AbortSignal;
  /** Bytes; default: no limit. */
  readonly largestBody?: number;
  /** What cannot be done when it fails, for messages; default: `No login`. */
  readonly purpose?: string;
}

interface PlainRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Statuses whose answers have no body (RFC 9110 §15), which Response insists on. */
const WITHOUT_BODY = new Set([204, 205, 304]);

export function providerFetch(connection: ProviderConnection): CustomFetch {
  return async (address, { method, headers, body, signal: ownSignal }) => {
    const url = new URL(address);
    const target = { protocol: url.protocol, hostname: url.hostname, port: portOf(url) };
    assertAllowed(target, method, connection.guard);
    const text = body instanceof URLSearchParams ? body.toString() : typeof body === 'string' ? body : '';
    const options = {
      method,
      headers: text === '' ? headers : { ...headers, 'content-length': `${Buffer.byteLength(text)}` },
      signal: AbortSignal.any([connection.signal, ...(ownSignal === undefined ? [] : [ownSignal])]),
    };
    const server = connection.proxy === null ? null : proxyFor(connection.proxy, target);
    const response =
      url.protocol === 'https:'
        ? await askSecurely(url, options, text, server, connection)
        : await send(httpRequest, url, server === null ? options : throughProxy(url, options, server), text);
    return responseOf(response, connection.largestBody ?? Infinity);
  };
}

async function askSecurely(
  url: URL,
  options: PlainRequest,
  text: string,
  server: ProxyServer | null,
  { tls, insecure, purpose = 'No login' }: ProviderConnection,
): Promise<IncomingMessage> {
  const secure = { rejectUnauthorized: !insecure, ...secureContext(url, tls) };
  if (server === null) return send(httpsRequest, url, { ...options, ...secure }, text);
  const socket = await openTunnel(server, `${url.hostname}:${portOf(url)}`, options.signal, purpose);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // No address may be a server name (RFC 6066 §3).
  const name = isIP(host) === 0 ? { servername: host } : {};
  // Without an agent, which would connect by itself.
  const createConnection = () => tlsConnect({ ...secure, ...name, host, socket });
  return send(httpsRequest, url, { ...options, createConnection }, text);
}

/** RFC 9112 §3.2.2: a proxy is asked for the whole URL. */
function throughProxy(url: URL, options: PlainRequest, server: ProxyServer): RequestOptions {
  return {
    ...options,
    hostname: server.hostname.replace(/^\[|\]$/g, ''),
    port: server.port,
    path: url.href,
    headers: { ...options.headers, host: url.host, ...proxyAuthorization(server) },
  };
}

function send(
  request: typeof httpRequest | typeof httpsRequest,
  url: URL,
  options: RequestOptions,
  text: string,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, resolve);
    sent.on('error', reject);
    sent.end(text);
  });
}

function secureContext({ href }: URL, { clientCertificates, extraCa }: TlsMaterial): SecureContextOptions {
  const shown = clientCertificates.find(({ matches }) => matches.some((pattern) => matchesUrlPattern(pattern, href)));
  const { cert = null, key = null, pfx = null, passphrase = null } = shown ?? {};
  return {
    ...(cert !== null && { cert }),
    ...(key !== null && { key }),
    ...(pfx !== null && { pfx: Buffer.from(pfx, 'base64') }),
    ...(passphrase !== null && { passphrase }),
    ...(extraCa !== null && { ca: [...rootCertificates, extraCa] }),
  };
}

async function responseOf(message: IncomingMessage, largest: number): Promise<Response> {
  const bytes = await bodyOf(message, largest);
  const status = message.statusCode ?? 0;
  return new Response(WITHOUT_BODY.has(status) ? null : new Uint8Array(bytes), {
    status,
    headers: Object.entries(message.headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    ),
  });
}

async function bodyOf(message: IncomingMessage, largest: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop ends the connection.
    if (size > largest) throw new Error(`the answer is larger than ${Math.round(largest / 1024 / 1024)} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function assertAllowed(
  { hostname, port }: { readonly hostname: string; readonly port: string },
  method: string,
  guard: RequestGuard | null,
): void {
  if (guard === null) return;
  const refusal = refusalOf(guard, {
    method,
    target: { hostname, port },
    socketPath: null,
    ownProxy: null,
    headers: [],
    redirected: false,
    isTokenRequest: true,
    isGraphqlQuery: false,
  });
  if (refusal === null) return;
  throw new TokenmanError('TOKEN_NOT_OBTAINED', `No login: ${refusal}`, {
    hint: 'Add the provider’s host to allowedHosts, if it belongs there.',
  });
}

function portOf({ port, protocol }: URL): string {
  return port === '' ? (protocol === 'https:' ? '443' : '80') : port;
}

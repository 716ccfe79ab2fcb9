/** A real forward proxy. Hosts below tokenman.test, which no name server knows, are this machine to it. */
import { lookup } from 'node:dns';
import type { LookupOptions } from 'node:dns';
import type { ServerOptions } from 'node:https';
import { isIP } from 'node:net';
import { RequestError, Server } from 'proxy-chain';
import type { PrepareRequestFunction } from 'proxy-chain';

export interface ForwardProxy {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** What it was asked for, in order: `GET api.tokenman.test:80`, `CONNECT api.tokenman.test:443`. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export interface ForwardProxyOptions {
  /** Refuses everybody else. */
  readonly user?: { readonly username: string; readonly password: string };
  /** Makes it a proxy that is itself spoken to by TLS. */
  readonly https?: ServerOptions;
}

export async function startForwardProxy({ user, https }: ForwardProxyOptions = {}): Promise<ForwardProxy> {
  const asked: string[] = [];
  const prepareRequestFunction: PrepareRequestFunction = ({ request, hostname, port, username, password }) => {
    asked.push(`${request.method} ${hostname}:${port}`);
    if (!hostname.endsWith('.tokenman.test') && isIP(hostname) === 0) throw new RequestError('Unknown host', 502);
    const knows = user === undefined || (user.username === username && user.password === password);
    return {
      requestAuthentication: !knows,
      dnsLookup,
    };
  };
  const options = { host: '127.0.0.1', port: 0, prepareRequestFunction };
  const server = new Server(https === undefined ? options : { ...options, serverType: 'https', httpsOptions: https });
  // What its clients break off is their business.
  server.on('tlsError', () => {});
  await server.listen();
  return {
    url: `${https === undefined ? 'http' : 'https'}://127.0.0.1:${server.port}`,
    asked,
    close: () => server.close(true),
  };
}

const dnsLookup = ((_: string, options: LookupOptions, callback: (...found: never[]) => void) => {
  lookup('127.0.0.1', options, callback as never);
}) as unknown as typeof lookup;

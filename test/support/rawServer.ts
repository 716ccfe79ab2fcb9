/** A server that says just these bytes, whether or not they are HTTP, and closes its connection when it is told to. */
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TlsOptions } from 'node:tls';

export interface RawAnswer {
  readonly bytes: string | Buffer;
  /** - `keep`: the connection stays open, and takes the next request
   * - `end`: it is closed after the bytes
   * - `reset`: it is reset after them */
  readonly after: 'keep' | 'end' | 'reset';
}

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  /** Request line and headers. */
  readonly head: string;
}

export interface RawServer {
  readonly port: number;
  readonly url: string;
  /** Request lines, as they came. */
  readonly received: readonly string[];
  close(): Promise<void>;
}

/** @param answer a function takes the connection and does with it what it likes */
export async function startRawServer(
  answer: (request: RawRequest) => RawAnswer | ((socket: Socket) => void),
  tls?: TlsOptions,
): Promise<RawServer> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const listener = (socket: Socket): void => {
    sockets.add(socket);
    let buffered = '';
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      buffered += chunk.toString('latin1');
      const [head, rest] = splitAt(buffered, '\r\n\r\n');
      if (rest === null) return;
      const [, length = '0'] = /^content-length: (\d+)/im.exec(head) ?? [];
      if (rest.length < Number(length)) return;
      buffered = '';
      const [method = '', path = ''] = head.split(' ');
      received.push(`${method} ${path}`);
      const one = answer({ method, path, head });
      if (typeof one === 'function') one(socket);
      else if (one.after === 'keep') socket.write(one.bytes);
      else if (one.after === 'end') socket.end(one.bytes);
      else socket.write(one.bytes, () => setTimeout(() => socket.resetAndDestroy(), 30));
    });
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function splitAt(text: string, mark: string): [before: string, after: string | null] {
  const index = text.indexOf(mark);
  return index === -1 ? [text, null] : [text.slice(0, index), text.slice(index + mark.length)];
}

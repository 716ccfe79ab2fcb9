import type { Server } from 'node:http';

/** Loopback only: the demo's secrets are public. */
const HOST = '127.0.0.1';

/** A port that cannot be used; the message is one line for the person who chose it. */
export class PortError extends Error {
  constructor(subject: string, port: number, cause: unknown) {
    super(`Port ${port} for the ${subject} ${reason(cause)}`, { cause });
    this.name = 'PortError';
  }
}

/**
 * @param port 0: any free one
 * @returns the origin under which the server now answers, such as `http://127.0.0.1:4010`
 */
export async function listen(server: Server, subject: string, port: number): Promise<string> {
  // Longer than any pause of a test run: a client that reuses a connection never meets the moment it is closed.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    const refuse = (cause: unknown): void => reject(new PortError(subject, port, cause));
    server.once('error', refuse);
    server.listen(port, HOST, () => {
      server.off('error', refuse);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A listening server has an address');
  return `http://${HOST}:${address.port}`;
}

/** Ends the server and all its connections, also those that wait for their next request. */
export async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function reason(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  if (code === 'EADDRINUSE') return `is already in use on ${HOST}; end what uses it or choose another one.`;
  if (code === 'EACCES') return 'needs more rights than this process has; choose one above 1023.';
  return `cannot be used: ${String(cause)}`;
}

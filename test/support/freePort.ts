import { startLocalServer } from './localServer.ts';

/** A port on which nobody listens, for a server that has to be told one. */
export async function freePort(): Promise<number> {
  const server = await startLocalServer(() => {});
  await server.close();
  return Number(new URL(server.url).port);
}

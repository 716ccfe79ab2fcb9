import { connect } from 'node:net';

const TIMEOUT_MILLISECONDS = 2_000;

/** The port that a URL means. */
export function portOf(url: URL): number {
  return url.port !== '' ? Number(url.port) : url.protocol === 'https:' ? 443 : 80;
}

/** Whether something accepts connections there. */
export async function isPortInUse(url: URL): Promise<boolean> {
  // A URL writes an IPv6 address in brackets.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return new Promise((resolve) => {
    const socket = connect({ host, port: portOf(url), timeout: TIMEOUT_MILLISECONDS });
    const answer = (inUse: boolean) => {
      socket.destroy();
      resolve(inUse);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
  });
}

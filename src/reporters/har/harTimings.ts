import type { Exchange } from '../../run/runEvent.ts';

interface HarTimings {
  /** Milliseconds; the sum of all phases that are not -1, `ssl` excepted, which is a part of `connect`. */
  readonly time: number;
  readonly timings: Readonly<Record<'blocked' | 'dns' | 'connect' | 'ssl' | 'send' | 'wait' | 'receive', number>>;
}

/** HAR's word for a phase that did not happen. */
const NONE = -1;

export function harTimings({ timings, durationMs }: Exchange): HarTimings {
  if (timings === null) {
    const none = { blocked: NONE, dns: NONE, connect: NONE, ssl: NONE };
    return { time: durationMs, timings: { ...none, send: 0, wait: durationMs, receive: 0 } };
  }
  const { dns, tls, firstByte, download, total } = timings;
  const connect = timings.connect === null && tls === null ? null : (timings.connect ?? 0) + (tls ?? 0);
  const known = [dns, connect, firstByte, download].reduce<number>((sum, phase) => sum + (phase ?? 0), 0);
  return {
    time: Math.max(total, round(known)),
    timings: {
      // Before there was a socket, and what else no phase accounts for.
      blocked: round(Math.max(0, total - known)),
      dns: dns ?? NONE,
      connect: connect === null ? NONE : round(connect),
      ssl: tls ?? NONE,
      // The runtime does not tell sending from waiting.
      send: 0,
      wait: firstByte ?? 0,
      receive: download ?? 0,
    },
  };
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}

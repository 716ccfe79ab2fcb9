/**
 * How many requests a second go to a host, over all workers together. Each host gets its turns at even intervals and
 * never two at once, so that no second sees more than its number; a turn that is not taken is lost.
 */
import { matchesHost, parseHostPattern } from '../../guard/hostPattern.ts';
import type { RequestRate } from '../../config/runConfig.ts';

export class RequestPace {
  readonly #rateOf: (hostname: string, port: string) => number | null;
  /** When the next turn is, in milliseconds of `performance.now()`, by host and port. */
  readonly #nextTurns = new Map<string, number>();

  constructor(rate: RequestRate) {
    this.#rateOf = rateFinder(rate);
  }

  /** Calls back when it is the request's turn: at once where the host has no limit. */
  await(hostname: string, port: string, go: () => void): void {
    const rate = this.#rateOf(hostname, port);
    if (rate === null) {
      go();
      return;
    }
    const host = `${hostname}:${port}`;
    const now = performance.now();
    const turn = Math.max(now, this.#nextTurns.get(host) ?? now);
    this.#nextTurns.set(host, turn + 1000 / rate);
    if (turn <= now) go();
    else setTimeout(go, turn - now);
  }
}

/** Of several patterns that a host matches the lowest rate holds. */
function rateFinder(rate: RequestRate): (hostname: string, port: string) => number | null {
  if (typeof rate === 'number') return () => rate;
  const limits = Object.entries(rate).flatMap(([host, limit]) => {
    const pattern = parseHostPattern(host);
    return pattern === null ? [] : [{ pattern, limit }];
  });
  return (hostname, port) => {
    const matching = limits.filter(({ pattern }) => matchesHost(pattern, hostname, port)).map(({ limit }) => limit);
    return matching.length === 0 ? null : Math.min(...matching);
  };
}

import type { ExchangeTimings } from '../run/runEvent.ts';

/** Offsets are milliseconds since the runtime started the request; phases that did not happen have no offset. */
export function describeTimings(offset: Readonly<Record<string, number>> | undefined): ExchangeTimings | null {
  if (offset === undefined) return null;
  const { request, socket, lookup, connect, secureConnect, response, end, done } = offset;
  const between = (from: number | undefined, to: number | undefined): number | null =>
    from === undefined || to === undefined || to < from ? null : round(to - from);
  const total = between(request, end) ?? between(request, done);
  if (total === null) return null;
  return {
    prepare: between(0, request),
    wait: between(request, socket),
    dns: between(socket, lookup),
    connect: between(lookup ?? socket, connect),
    tls: between(connect, secureConnect),
    firstByte: between(secureConnect ?? connect ?? socket, response),
    download: between(response, end),
    process: between(end, done),
    total,
  };
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}

/** HAR has an entry for each request that went out, a request that was redirected is several. */
import type { Exchange, HopRequest } from '../../run/runEvent.ts';

export interface Hop {
  readonly exchange: Exchange;
  /** From 1; null for the request that was answered at last. */
  readonly redirect: number | null;
}

export function hopsOf(exchange: Exchange): readonly Hop[] {
  const { redirects, ...whole } = exchange;
  if (redirects === undefined) return [{ exchange, redirect: null }];
  const { hops, lastRequest } = redirects;
  const requestOf = (request: HopRequest, isFirst: boolean) => {
    const { method, url, headers } = request;
    return { method, url, headers, body: isFirst || hasBody(request) ? whole.request.body : null };
  };
  return [
    ...hops.map((hop, index) => ({
      exchange: {
        ...hop,
        request: requestOf(hop.request, index === 0),
        response: { ...hop.response, body: null },
        error: null,
      },
      redirect: index + 1,
    })),
    {
      exchange: {
        ...whole,
        request: requestOf(lastRequest, false),
        startedAt: lastRequest.startedAt,
        durationMs: whole.timings?.total ?? 0,
      },
      redirect: null,
    },
  ];
}

/** 307 and 308 keep the body (RFC 9110 §15.4), others drop it; the headers tell. */
function hasBody({ headers }: HopRequest): boolean {
  return headers.some(({ name, value }) => {
    const known = name.toLowerCase();
    return (known === 'content-length' && value !== '0') || known === 'transfer-encoding';
  });
}

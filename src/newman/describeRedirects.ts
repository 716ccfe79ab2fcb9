/** What the runtime's history tells of redirects: a record per hop, without the bodies of answers that nobody reads. */
import { STATUS_CODES } from 'node:http';
import type { HopRequest, Redirects, RedirectHop } from '../run/runEvent.ts';
import { describeHeader } from './describeHeader.ts';
import { describeTimings } from './describeTimings.ts';
import type { HistoryRecord } from './newmanEvents.ts';

/** @param startedAt of the whole exchange, in milliseconds since 1970 */
export function describeRedirects(records: readonly HistoryRecord[], startedAt: number): Redirects | null {
  const last = records.at(-1);
  const hops = records.slice(0, -1).flatMap((record) => describeHop(record, startedAt) ?? []);
  if (hops.length === 0 || last?.request === undefined) return null;
  return { hops, lastRequest: { ...describeHopRequest(last.request), startedAt: startOf(last, startedAt) } };
}

/** null for what is no redirect: the runtime also sends a request again to authenticate it. */
function describeHop(record: HistoryRecord, startedAt: number): RedirectHop | null {
  const { request, response, timings: measured } = record;
  if (request === undefined || response === undefined) return null;
  const { statusCode, httpVersion, headers = [] } = response;
  if (statusCode < 300 || statusCode > 399) return null;
  const timings = describeTimings(measured?.offset);
  return {
    request: describeHopRequest(request),
    response: {
      status: statusCode,
      statusText: STATUS_CODES[statusCode] ?? '',
      ...(httpVersion !== undefined && { httpVersion }),
      headers: headers.map(describeHeader),
    },
    startedAt: startOf(record, startedAt),
    durationMs: timings?.total ?? 0,
    timings,
  };
}

function describeHopRequest({ method, href, headers = [] }: NonNullable<HistoryRecord['request']>): HopRequest {
  return { method, url: href, headers: headers.map(describeHeader) };
}

function startOf({ timings }: HistoryRecord, startedAt: number): string {
  return new Date(timings?.requestStart ?? startedAt).toISOString();
}

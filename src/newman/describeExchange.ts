/** Newman's request, response and history -> one exchange, as plain data. Not yet redacted. */
import type { Exchange, Header, MessageBody } from '../run/runEvent.ts';
import { describeError } from './describeError.ts';
import { describeHeader } from './describeHeader.ts';
import { describeRedirects } from './describeRedirects.ts';
import { textOf } from './anyText.ts';
import { describeTimings } from './describeTimings.ts';
import type { History, NewmanError, NewmanRequest, NewmanResponse } from './newmanEvents.ts';
import type { SentRequest } from './wire/sentRequests.ts';

/** Bytes of a body that are looked at; what reports keep is cut further after redaction, so that no half secret is left. */
const LARGEST_BODY = 320 * 1024;

interface ExchangeParts {
  readonly request: NewmanRequest | undefined;
  readonly response: NewmanResponse | undefined;
  readonly history: History | undefined;
  readonly error: NewmanError | null;
  /** When `beforeRequest` came, in milliseconds since 1970. */
  readonly startedAt: number;
  /** null: nothing was. */
  readonly sent: SentRequest | null;
}

export function describeExchange({ request, response, history, error, startedAt, sent }: ExchangeParts): Exchange {
  const hops = history?.execution?.data ?? [];
  const timings = describeTimings(hops.at(-1)?.timings?.offset);
  const redirects = describeRedirects(hops, startedAt);
  return {
    request: {
      method: request === undefined ? 'GET' : textOf(request.method),
      url: request?.url.toString() ?? '',
      headers: hops[0]?.request?.headers?.map(describeHeader) ?? listHeaders(request),
      body: describeSentBody(sent),
    },
    response:
      response === undefined
        ? null
        : {
            status: response.code,
            statusText: response.status ?? '',
            ...describeHttpVersion(hops.at(-1)?.response?.httpVersion),
            headers: response.headers.all().map(describeHeader),
            body: response.stream === undefined ? null : describeBytes(response.stream),
          },
    error: error === null ? null : describeError(error),
    startedAt: new Date(startedAt).toISOString(),
    durationMs: Date.now() - startedAt,
    timings,
    ...(sent === null && { notSent: true as const }),
    ...(redirects !== null && { redirects }),
  };
}

function describeHttpVersion(httpVersion: string | undefined) {
  return httpVersion === undefined ? {} : { httpVersion };
}

function listHeaders(request: NewmanRequest | undefined): readonly Header[] {
  return (
    request?.headers
      .all()
      .filter((header) => header.disabled !== true)
      .map(describeHeader) ?? []
  );
}

function describeSentBody(sent: SentRequest | null): MessageBody | null {
  const body = sent?.body ?? null;
  return body === null ? null : describeBytes(body.bytes, body.size);
}

function describeBytes(bytes: Buffer, size = bytes.length): MessageBody {
  const truncated = size > LARGEST_BODY;
  const kept = truncated ? bytes.subarray(0, LARGEST_BODY) : bytes;
  // `stream` lets an incomplete last character pass, which a cut may leave.
  const text = decodeUtf8(kept, truncated);
  return text === null
    ? { content: kept.toString('base64'), encoding: 'base64', size, truncated }
    : { content: text, encoding: 'text', size, truncated };
}

function decodeUtf8(bytes: Buffer, stream: boolean): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream });
  } catch {
    return null;
  }
}

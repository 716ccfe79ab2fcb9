/** Newman's request, response and history -> one exchange, as plain data. Not yet redacted. */
import type { Exchange, Header, MessageBody } from '../run/runEvent.ts';
import { describeError } from './describeError.ts';
import { describeHeader } from './describeHeader.ts';
import { describeRedirects } from './describeRedirects.ts';
import { requestBodyText, textOf } from './describeRequestBody.ts';
import { describeTimings } from './describeTimings.ts';
import type { History, NewmanError, NewmanRequest, NewmanRequestBody, NewmanResponse } from './newmanEvents.ts';

/** Bytes of a body that are looked at; what reports keep is cut further after redaction, so that no half secret is left. */
const LARGEST_BODY = 320 * 1024;

interface ExchangeParts {
  readonly request: NewmanRequest | undefined;
  readonly response: NewmanResponse | undefined;
  readonly history: History | undefined;
  readonly error: NewmanError | null;
  /** When `beforeRequest` came, in milliseconds since 1970. */
  readonly startedAt: number;
}

export function describeExchange({ request, response, history, error, startedAt }: ExchangeParts): Exchange {
  const hops = history?.execution?.data ?? [];
  const timings = describeTimings(hops.at(-1)?.timings?.offset);
  const redirects = describeRedirects(hops, startedAt);
  return {
    request: {
      method: request === undefined ? 'GET' : textOf(request.method),
      url: request?.url.toString() ?? '',
      headers: hops[0]?.request?.headers?.map(describeHeader) ?? listHeaders(request),
      body: request?.body === undefined || request.body.isEmpty() ? null : describeRequestBody(request.body),
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

function describeRequestBody(body: NewmanRequestBody): MessageBody | null {
  const text = requestBodyText(body);
  return text === null ? null : describeBytes(Buffer.from(text, 'utf8'));
}

function describeBytes(bytes: Buffer): MessageBody {
  const truncated = bytes.length > LARGEST_BODY;
  const kept = truncated ? bytes.subarray(0, LARGEST_BODY) : bytes;
  // `stream` lets an incomplete last character pass, which a cut may leave.
  const text = decodeUtf8(kept, truncated);
  return text === null
    ? { content: kept.toString('base64'), encoding: 'base64', size: bytes.length, truncated }
    : { content: text, encoding: 'text', size: bytes.length, truncated };
}

function decodeUtf8(bytes: Buffer, stream: boolean): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream });
  } catch {
    return null;
  }
}

/**
 * What is told of a token endpoint's 2xx answer: a live token may stand anywhere in it, in a member, a header or a text whose
 * name says nothing. So its body is told by its length, and so are all headers but those that never hold one.
 */
import type { Exchange, Header } from '../run/runEvent.ts';

const HARMLESS_HEADERS = new Set(
  (
    'age allow alt-svc cache-control connection content-encoding content-language content-length date ' +
    'dpop-nonce expires keep-alive pragma retry-after server strict-transport-security transfer-encoding vary via ' +
    'x-content-type-options x-frame-options x-ratelimit-limit x-ratelimit-remaining x-ratelimit-reset'
  ).split(' '),
);

export function withoutAnswer(exchange: Exchange): Exchange {
  const { response } = exchange;
  if (response === null || response.status < 200 || response.status > 299) return exchange;
  return {
    ...exchange,
    response: {
      ...response,
      headers: response.headers.map(withoutValue),
      body: response.body === null ? null : { ...response.body, content: '', encoding: 'text', truncated: true },
    },
  };
}

/** A type with its charset: other parameters hold anything. */
const CONTENT_TYPE = /^[\w.+-]+\/[\w.+-]+(?:\s*;\s*charset="?[\w-]+"?)?$/i;

function withoutValue({ name, value }: Header): Header {
  const isType = name.toLowerCase() === 'content-type';
  const isHarmless = isType ? CONTENT_TYPE.test(value) : HARMLESS_HEADERS.has(name.toLowerCase());
  if (isHarmless) return { name, value };
  return { name, value: `(${value.length} characters, not told)` };
}

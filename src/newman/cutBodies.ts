import type { Exchange, MessageBody, RunEvent } from '../run/runEvent.ts';

/** Characters of a body that reports keep. Cut after redaction: half a secret is a secret too. */
const KEPT_BODY = 64 * 1024;

export function cutBodies(event: RunEvent): RunEvent {
  return 'exchange' in event ? { ...event, exchange: cutExchange(event.exchange) } : event;
}

function cutExchange(exchange: Exchange): Exchange {
  return {
    ...exchange,
    request: { ...exchange.request, body: cutBody(exchange.request.body) },
    response: exchange.response === null ? null : { ...exchange.response, body: cutBody(exchange.response.body) },
  };
}

function cutBody(body: MessageBody | null): MessageBody | null {
  if (body === null || body.content.length <= KEPT_BODY) return body;
  return { ...body, content: body.content.slice(0, KEPT_BODY), truncated: true };
}

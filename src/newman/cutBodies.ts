import type { ErrorDescription, Exchange, MessageBody, RunEvent } from '../run/runEvent.ts';

/** Characters of a body that reports keep. Cut after redaction: half a secret is a secret too. */
const KEPT_BODY = 64 * 1024;

/** Characters of each side of what an assertion compared. */
const KEPT_COMPARISON = 8 * 1024;

export function cutBodies(event: RunEvent): RunEvent {
  if ('exchange' in event) return { ...event, exchange: cutExchange(event.exchange) };
  if (event.type === 'assertionFinished' && event.error !== null) return { ...event, error: cutError(event.error) };
  return event.type === 'scriptFailed' ? { ...event, error: cutError(event.error) } : event;
}

function cutError(error: ErrorDescription): ErrorDescription {
  if (error.comparison === undefined) return error;
  const { expected, actual } = error.comparison;
  return { ...error, comparison: { expected: cutText(expected), actual: cutText(actual) } };
}

function cutText(text: string): string {
  return text.length <= KEPT_COMPARISON ? text : `${text.slice(0, KEPT_COMPARISON)}…`;
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

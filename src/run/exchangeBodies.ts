import type { Exchange, MessageBody } from './runEvent.ts';

export interface ExchangeBodies {
  readonly request: MessageBody | null;
  readonly response: MessageBody | null;
}

/** The exchange with other bodies; one without an answer stays without. */
export function withBodies<T extends Exchange>(exchange: T, bodies: ExchangeBodies): T {
  const { request, response } = exchange;
  return {
    ...exchange,
    request: { ...request, body: bodies.request },
    response: response === null ? null : { ...response, body: bodies.response },
  };
}

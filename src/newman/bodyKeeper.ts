/**
 * Cuts the bodies of run events down to what reports keep, after redaction: half a secret is a secret too. Whether an
 * item passed is known when it has finished. Until then the worker holds its bodies in full; what it tells of them at
 * once is as much as is kept of an item that passed, and the rest comes with `itemFinished` if it did not.
 */
import { withBodies } from '../run/exchangeBodies.ts';
import type { ExchangeBodies } from '../run/exchangeBodies.ts';
import type { BodyLimits } from '../run/collectionRunRequest.ts';
import type { Exchange, MessageBody, RunEvent } from '../run/runEvent.ts';

interface HeldBodies extends ExchangeBodies {
  readonly executionId: string;
}

type ItemFinished = Extract<RunEvent, { readonly type: 'itemFinished' }>;

export class BodyKeeper {
  readonly #limits: BodyLimits;
  #leftForPassed: number;
  #leftForFailed: number;
  /** null where nothing was cut. */
  #held: HeldBodies | null = null;
  readonly #failed = new Set<string>();

  constructor(limits: BodyLimits) {
    this.#limits = limits;
    this.#leftForPassed = limits.allPassed;
    this.#leftForFailed = limits.allFailed;
  }

  /** @param event redacted and whole; events come in their order */
  cut(event: RunEvent, redact: (event: ItemFinished) => ItemFinished): RunEvent {
    if (event.type === 'itemStarted' || event.type === 'itemRetried') this.#forget();
    if (hasFailed(event)) this.#failed.add(event.executionId);
    if (event.type === 'requestFinished') this.#hold(event);
    if (event.type === 'itemFinished') return this.#finish(event, redact);
    return 'exchange' in event ? { ...event, exchange: this.#cutExchange(event.exchange) } : event;
  }

  #hold({ executionId, exchange }: Extract<RunEvent, { readonly type: 'requestFinished' }>): void {
    const request = exchange.request.body;
    const response = exchange.response?.body ?? null;
    const isCut = lengthOf(request) > this.#limitOfPassed || lengthOf(response) > this.#limitOfPassed;
    this.#held = isCut ? { executionId, request, response } : null;
  }

  get #limitOfPassed(): number {
    return this.#leftForPassed > 0 ? this.#limits.passed : this.#limits.least;
  }

  #cutExchange(exchange: Exchange): Exchange {
    const limit = this.#limitOfPassed;
    const request = cutBody(exchange.request.body, limit);
    const response = cutBody(exchange.response?.body ?? null, limit);
    this.#leftForPassed -= lengthOf(request) + lengthOf(response);
    return withBodies(exchange, { request, response });
  }

  #finish(event: ItemFinished, redact: (event: ItemFinished) => ItemFinished): ItemFinished {
    const held = this.#held;
    const isWanted = this.#failed.has(event.executionId) && held?.executionId === event.executionId;
    this.#forget();
    if (!isWanted) return event;
    // Scripts may have brought secrets to light since these bodies came.
    const { bodies } = redact({ ...event, bodies: { request: held.request, response: held.response } });
    const { failed } = this.#limits;
    const request = cutBody(bodies?.request ?? null, failed);
    const response = cutBody(bodies?.response ?? null, failed);
    const size = lengthOf(request) + lengthOf(response);
    if (size > this.#leftForFailed) return event;
    this.#leftForFailed -= size;
    return { ...event, bodies: { request, response } };
  }

  #forget(): void {
    this.#held = null;
    this.#failed.clear();
  }
}

type FailureOfItem = Extract<RunEvent, { readonly type: 'assertionFinished' | 'scriptFailed' | 'requestFinished' }>;

function hasFailed(event: RunEvent): event is FailureOfItem {
  if (event.type === 'assertionFinished') return event.status === 'failed';
  if (event.type === 'requestFinished') return event.exchange.error !== null;
  return event.type === 'scriptFailed';
}

function lengthOf(body: MessageBody | null): number {
  return body?.content.length ?? 0;
}

/** The characters of base64 stand in fours; half a surrogate pair is no character. */
function cutBody(body: MessageBody | null, limit: number): MessageBody | null {
  if (body === null || body.content.length <= limit) return body;
  const { content, encoding } = body;
  const cut = encoding === 'base64' ? content.slice(0, limit - (limit % 4)) : content.slice(0, limit);
  return { ...body, content: cut.replace(/[\ud800-\udbff]$/, ''), truncated: true };
}

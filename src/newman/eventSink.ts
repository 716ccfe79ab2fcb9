/**
 * Where run events leave the worker: each is redacted here, and nowhere else. What an item does is held back until the item
 * is over, because only then is known which secrets it brought to light: a script may log a token, or its answer may hold
 * one, before a variable says what it is. That an item has begun is told at once.
 */
import { redactRunEvent } from '../secrets/redactRunEvent.ts';
import type { Redactor } from '../secrets/redactor.ts';
import type { RunEvent } from '../run/runEvent.ts';
import type { BodyKeeper } from './bodyKeeper.ts';
import { cutComparisons } from './cutComparisons.ts';
import { sizeOfEvent } from './sizeOfEvent.ts';

/** Characters. An item that does more than that is told in parts, with what is known by then. */
const MOST_HELD = 256 * 1024 * 1024;

export class EventSink {
  readonly redactor: Redactor;
  readonly #bodies: BodyKeeper;
  readonly #deliver: (event: RunEvent) => void;
  readonly #mostHeld: number;
  #held: RunEvent[] = [];
  #heldSize = 0;
  #holds = 0;
  #isInItem = false;

  constructor(redactor: Redactor, bodies: BodyKeeper, deliver: (event: RunEvent) => void, mostHeld = MOST_HELD) {
    this.redactor = redactor;
    this.#bodies = bodies;
    this.#deliver = deliver;
    this.#mostHeld = mostHeld;
  }

  publish(event: RunEvent): void {
    if (!this.#isInItem && this.#holds === 0) {
      this.#send(event);
      return;
    }
    this.#held.push(event);
    this.#heldSize += sizeOfEvent(event);
    if (this.#heldSize > this.#mostHeld) this.#sendHeld();
  }

  /** Keeps what comes after this event until the item ends. */
  beginItem(event: Extract<RunEvent, { readonly type: 'itemStarted' }>): void {
    this.endItem();
    this.publish(event);
    this.#isInItem = true;
  }

  /** Call it when everything has been learned that the item brought to light. */
  endItem(): void {
    this.#isInItem = false;
    if (this.#holds === 0) this.#sendHeld();
  }

  /** Keeps what comes until as many `release` calls have followed. */
  hold(): void {
    this.#holds += 1;
  }

  release(): void {
    this.#holds = Math.max(0, this.#holds - 1);
    if (this.#holds === 0 && !this.#isInItem) this.#sendHeld();
  }

  /** At the end, also of a run that ended in the middle of an item. */
  flush(): void {
    this.#holds = 0;
    this.endItem();
  }

  #sendHeld(): void {
    const held = this.#held;
    this.#held = [];
    this.#heldSize = 0;
    for (const event of held) this.#send(event);
  }

  #send(event: RunEvent): void {
    for (const name of this.redactor.takeShortSecrets()) {
      this.#deliver({ type: 'shortSecretFound', at: event.at, name });
    }
    const redact = <Event extends RunEvent>(one: Event): Event => redactRunEvent(this.redactor, one);
    // In this order: half a secret is a secret too, and nobody recognises it.
    this.#deliver(cutComparisons(this.#bodies.cut(redact(event), redact)));
  }
}

/**
 * What goes to the parent. Events go out together with what comes soon after them: a message costs more than an event.
 * A parent that is slower than this process would have them wait here, in memory, so whoever makes events may wait too.
 */
import type { RunEvent } from '../run/runEvent.ts';
import type { MessageFromWorker } from './workerMessages.ts';

/** `process.send`: false when more is waiting than there should be; the callback is called when the message is out. */
export type Send = (message: MessageFromWorker, onSent: () => void) => boolean;

/** Milliseconds that an event may wait for others. An item without latency takes about as long. */
const COLLECTING_TIME = 10;

export class Outbox {
  readonly #send: Send;
  #unsent: RunEvent[] = [];
  /** Messages that were too much; null when nothing has to wait. */
  #waiting = 0;
  #onDrained: (() => void)[] = [];
  #isClosed = false;

  constructor(send: Send) {
    this.#send = send;
  }

  deliver(event: RunEvent): void {
    if (this.#isClosed) return;
    this.#unsent.push(event);
    if (this.#unsent.length === 1) setTimeout(() => this.flush(), COLLECTING_TIME);
  }

  /** Sends a message, after the events that came before it. */
  send(message: MessageFromWorker): void {
    if (this.#isClosed) return;
    this.flush();
    let isOut = false;
    const isTooMuch = !this.#send(message, () => {
      isOut = true;
      if (counted) this.#release();
    });
    const counted = isTooMuch && !isOut;
    if (counted) this.#waiting += 1;
  }

  /** Nobody wants to hear any more of it. */
  close(): void {
    this.#isClosed = true;
  }

  /** Calls back when the parent has taken what was too much: at once, mostly. */
  whenDrained(callback: () => void): void {
    if (this.#waiting === 0) callback();
    else this.#onDrained.push(callback);
  }

  /** Sends what waits for others. */
  flush(): void {
    if (this.#unsent.length === 0) return;
    const events = this.#unsent;
    this.#unsent = [];
    this.send({ type: 'events', events });
  }

  #release(): void {
    this.#waiting -= 1;
    if (this.#waiting > 0) return;
    const callbacks = this.#onDrained;
    this.#onDrained = [];
    for (const callback of callbacks) callback();
  }
}

/**
 * Where run events leave the worker: each is redacted here, and nowhere else. What a script does is held back until the
 * script has ended, because only then is known which secrets it brought to light (a variable it set, say, and logged).
 */
import { redactRunEvent } from '../secrets/redactRunEvent.ts';
import type { Redactor } from '../secrets/redactor.ts';
import type { RunEvent } from '../run/runEvent.ts';
import { cutBodies } from './cutBodies.ts';

export class EventSink {
  readonly redactor: Redactor;
  readonly #deliver: (event: RunEvent) => void;
  #held: RunEvent[] | null = null;

  constructor(redactor: Redactor, deliver: (event: RunEvent) => void) {
    this.redactor = redactor;
    this.#deliver = deliver;
  }

  publish(event: RunEvent): void {
    if (this.#held === null) this.#deliver(cutBodies(redactRunEvent(this.redactor, event)));
    else this.#held.push(event);
  }

  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const event of held) this.publish(event);
  }
}

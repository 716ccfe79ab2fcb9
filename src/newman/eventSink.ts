/**
 * Where run events leave the worker: each is redacted here, and nowhere else. What a script does is held back until the
 * script has ended, because only then is known which secrets it brought to light (a variable it set, say, and logged).
 */
import { redactRunEvent } from '../secrets/redactRunEvent.ts';
import type { Redactor } from '../secrets/redactor.ts';
import type { RunEvent } from '../run/runEvent.ts';
import type { BodyKeeper } from './bodyKeeper.ts';
import { cutComparisons } from './cutComparisons.ts';

export class EventSink {
  readonly redactor: Redactor;
  readonly #bodies: BodyKeeper;
  readonly #deliver: (event: RunEvent) => void;
  #held: RunEvent[] = [];
  #holds = 0;

  constructor(redactor: Redactor, bodies: BodyKeeper, deliver: (event: RunEvent) => void) {
    this.redactor = redactor;
    this.#bodies = bodies;
    this.#deliver = deliver;
  }

  publish(event: RunEvent): void {
    if (this.#holds > 0) {
      this.#held.push(event);
      return;
    }
    for (const name of this.redactor.takeShortSecrets()) {
      this.#deliver({ type: 'shortSecretFound', at: event.at, name });
    }
    const redact = <Event extends RunEvent>(one: Event): Event => redactRunEvent(this.redactor, one);
    this.#deliver(cutComparisons(this.#bodies.cut(redact(event), redact)));
  }

  /** Keeps what comes until as many `release` calls have followed. */
  hold(): void {
    this.#holds += 1;
  }

  release(): void {
    this.#holds = Math.max(0, this.#holds - 1);
    if (this.#holds === 0) this.flush();
  }

  /** At the end, also of a run that ended in the middle of a script. */
  flush(): void {
    this.#holds = 0;
    const held = this.#held;
    this.#held = [];
    for (const event of held) this.publish(event);
  }
}

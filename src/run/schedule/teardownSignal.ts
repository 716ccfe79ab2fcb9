import { setMaxListeners } from 'node:events';

/** The interruption as collection runs see it that run always: some seconds later, or at once when it is forced. */
export class TeardownSignal {
  readonly #controller = new AbortController();
  readonly #interruption: AbortSignal;
  readonly #force: AbortSignal;
  #timer: NodeJS.Timeout | undefined;

  readonly #time: number;

  /** @param time milliseconds from the interruption on */
  constructor(interruption: AbortSignal, force: AbortSignal, time: number) {
    this.#time = time;
    // Every collection run under way listens: more than ten are no leak, of which Node would warn on stderr.
    setMaxListeners(0, this.#controller.signal);
    this.#interruption = interruption;
    this.#force = force;
    if (force.aborted) this.#end();
    else if (interruption.aborted) this.#delay();
    interruption.addEventListener('abort', this.#delay, { once: true });
    force.addEventListener('abort', this.#end, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** When nothing runs any more. */
  close(): void {
    clearTimeout(this.#timer);
    this.#interruption.removeEventListener('abort', this.#delay);
    this.#force.removeEventListener('abort', this.#end);
  }

  readonly #delay = (): void => {
    this.#timer = setTimeout(this.#end, this.#time);
  };

  readonly #end = (): void => this.#controller.abort();
}

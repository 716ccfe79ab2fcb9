/** Who may run next: so many at a time, what must not overlap kept apart, the longest first. */

export interface Entrant {
  /** Place in the plan. */
  readonly place: number;
  /** Milliseconds until it, and the longest chain of those that wait for it, will have ended; null: not known. */
  readonly expectedMs: number | null;
  /** true: nothing else runs beside it. A name: nothing else of that name does. */
  readonly serial: boolean | string;
}

interface Waiting {
  readonly entrant: Entrant;
  readonly admit: () => void;
}

/**
 * Admits those who have come, in an order that does not depend on which of them came first within one turn of the event
 * loop. What runs alone goes first while nothing runs, and last otherwise: all others would have to wait for it.
 */
export class Admission {
  readonly #size: number;
  readonly #waiting: Waiting[] = [];
  readonly #inside = new Set<Entrant>();
  #isScheduled = false;

  /** @param size how many may run at a time */
  constructor(size: number) {
    this.#size = size;
  }

  /** Whether somebody waits to be admitted. */
  get isAwaited(): boolean {
    return this.#waiting.length > 0;
  }

  /** Waits until the entrant may run, and runs the task. */
  async admit<T>(entrant: Entrant, task: () => Promise<T>): Promise<T> {
    await new Promise<void>((admit) => {
      const later = this.#waiting.findIndex((other) => this.#compare(entrant, other.entrant) < 0);
      this.#waiting.splice(later === -1 ? this.#waiting.length : later, 0, { entrant, admit });
      this.#schedule();
    });
    try {
      return await task();
    } finally {
      this.#inside.delete(entrant);
      this.#schedule();
    }
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        this.#waiting.splice(this.#waiting.indexOf(next), 1);
        this.#inside.add(next.entrant);
        next.admit();
      }
    });
  }

  #next(): Waiting | undefined {
    if (this.#inside.size >= this.#size) return undefined;
    // With one at a time nothing overlaps, and the plan's order is the one that people expect.
    if (this.#size === 1) return this.#waiting[0];
    const running = [...this.#inside];
    if (running.some(isAlone)) return undefined;
    if (running.length === 0) {
      const alone = this.#waiting.find(({ entrant }) => isAlone(entrant));
      if (alone !== undefined) return alone;
    }
    return this.#waiting.find(
      ({ entrant }) =>
        !isAlone(entrant) && !running.some(({ serial }) => serial !== false && serial === entrant.serial),
    );
  }

  #compare(one: Entrant, other: Entrant): number {
    const longer = this.#size === 1 ? 0 : timeOf(other) - timeOf(one);
    return longer === 0 || Number.isNaN(longer) ? one.place - other.place : longer;
  }
}

function isAlone({ serial }: Entrant): boolean {
  return serial === true;
}

/** What has never run may take any time: it had better begin early. */
function timeOf({ expectedMs }: Entrant): number {
  return expectedMs ?? Infinity;
}

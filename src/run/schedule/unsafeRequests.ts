/** What a collection run has sent that may have changed something: it is not sent again by itself. */

/** How many are named. */
const MOST_NAMED = 5;

export class UnsafeRequests {
  #count = 0;
  readonly #first: string[] = [];

  add({ method, url }: { readonly method: string; readonly url: string }): void {
    this.#count += 1;
    if (this.#first.length < MOST_NAMED) this.#first.push(`${method} ${url}`);
  }

  get areNone(): boolean {
    return this.#count === 0;
  }

  /** `2 requests that may have changed something: POST http://…, DELETE http://…` */
  describe(): string {
    const left = this.#count - this.#first.length;
    const named = [...this.#first, ...(left > 0 ? [`and ${left} more`] : [])].join(', ');
    return `${this.#count} request${this.#count === 1 ? '' : 's'} that may have changed something: ${named}`;
  }
}

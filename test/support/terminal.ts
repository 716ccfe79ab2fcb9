/**
 * A terminal, as far as progress output needs one: carriage return, line feed, cursor up (CSI A), erase to the end of the
 * screen (CSI J), colours. Long lines wrap, and wrap anew when the window's width changes, as they do in today's.
 */
export class Terminal {
  readonly isTTY = true;
  readonly rows = 24;
  /** What was written, piece by piece. */
  readonly writes: string[] = [];
  #columns: number;
  /** Rows of the screen; `wraps`: the next one belongs to the same line. */
  #rows: { text: string; wraps: boolean }[] = [{ text: '', wraps: false }];
  #row = 0;
  #column = 0;

  constructor(columns: number) {
    this.#columns = columns;
  }

  get columns(): number {
    return this.#columns;
  }

  /** The user drags the window's border. */
  set columns(columns: number) {
    const cursorLine = this.#rows.slice(0, this.#row).filter(({ wraps }) => !wraps).length;
    let start = this.#row;
    while (start > 0 && this.#rows[start - 1]?.wraps === true) start -= 1;
    const offset = (this.#row - start) * this.#columns + this.#column;
    const { lines } = this;
    this.#columns = columns;
    this.#rows = [];
    for (const [index, line] of lines.entries()) {
      if (index === cursorLine) {
        this.#row = this.#rows.length + Math.floor(offset / columns);
        this.#column = offset % columns;
      }
      const pieces = line.match(new RegExp(`.{1,${columns}}`, 'gu')) ?? [''];
      for (const [place, text] of pieces.entries()) this.#rows.push({ text, wraps: place < pieces.length - 1 });
    }
  }

  /** Lines from the top, each whole however often it wraps. */
  get lines(): readonly string[] {
    const lines: string[] = [];
    let line = '';
    for (const { text, wraps } of this.#rows) {
      line += wraps ? text.padEnd(this.#columns) : text;
      if (wraps) continue;
      lines.push(line);
      line = '';
    }
    return lines;
  }

  write(text: string): void {
    this.writes.push(text);
    // oxlint-disable-next-line no-control-regex -- terminals are told with control characters
    for (const [token] of text.matchAll(/\u001B\[[\d;?]*[A-Za-z]|[^\u001B]/gsu)) this.#take(token);
  }

  #take(token: string): void {
    if (token === '\r') this.#column = 0;
    else if (token === '\n') this.#nextRow();
    else if (!token.startsWith('\u001B')) this.#put(token);
    else if (token.endsWith('A')) this.#row = Math.max(0, this.#row - Number(token.slice(2, -1)));
    else if (token.endsWith('J')) {
      const { text = '' } = this.#rows[this.#row] ?? {};
      this.#rows.length = this.#row;
      this.#rows.push({ text: text.slice(0, this.#column), wraps: false });
    } else if (!token.endsWith('m') && !token.startsWith('\u001B[?2026')) {
      throw new Error(`unknown control sequence ${JSON.stringify(token)}`);
    }
  }

  #put(character: string): void {
    if (this.#column >= this.#columns) {
      const full = this.#rows[this.#row];
      if (full !== undefined) full.wraps = true;
      this.#nextRow();
    }
    const row = this.#rows[this.#row];
    if (row === undefined) throw new Error('the cursor is in no row');
    const text = row.text.padEnd(this.#column);
    row.text = text.slice(0, this.#column) + character + text.slice(this.#column + 1);
    this.#column += 1;
  }

  #nextRow(): void {
    this.#row += 1;
    this.#column = 0;
    if (this.#row === this.#rows.length) this.#rows.push({ text: '', wraps: false });
  }
}

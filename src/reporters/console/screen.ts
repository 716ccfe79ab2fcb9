/**
 * What is written where: lines that stay, and on a terminal one status line below them, rewritten at most ten times a
 * second and gone in the end.
 */
import { withoutCommands } from '../ci/workflowCommands.ts';

export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const REPAINT_INTERVAL_MS = 100;
const CLEAR_LINE = '\r\u001B[2K';
const DEFAULT_COLUMNS = 80;

export class Screen {
  readonly #stream: OutputStream;
  #status: (() => string) | null = null;
  #shown = '';
  #timer: NodeJS.Timeout | null = null;

  constructor(stream: OutputStream) {
    this.#stream = stream;
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }

  /** Lines that stay. */
  print(lines: readonly string[]): void {
    if (lines.length === 0) return;
    // CI systems take some lines of the output for orders; a person's terminal does not.
    const shown = this.isTerminal ? lines : lines.map(withoutCommands);
    this.#stream.write(`${this.#eraser()}${shown.join('\n')}\n${this.#shown}`);
  }

  /** From now on `status` is shown and kept up to date; its text holds no colours. Does nothing when not on a terminal. */
  startStatus(status: () => string): void {
    if (!this.isTerminal || this.#timer !== null) return;
    this.#status = status;
    this.#repaint();
    this.#timer = setInterval(() => this.#repaint(), REPAINT_INTERVAL_MS);
    // A reporter never keeps the process alive.
    this.#timer.unref();
  }

  stopStatus(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#status = null;
    this.#show('');
  }

  #repaint(): void {
    if (this.#status === null) return;
    this.#show(cutToWidth(this.#status(), (this.#stream.columns ?? DEFAULT_COLUMNS) - 1));
  }

  // One write for old and new, so that nothing flickers.
  #show(text: string): void {
    if (text === this.#shown) return;
    this.#stream.write(`${this.#eraser()}${text}`);
    this.#shown = text;
  }

  #eraser(): string {
    return this.#shown === '' ? '' : CLEAR_LINE;
  }
}

/** A line that wraps could not be erased any more; so every character beyond Latin, Greek and Cyrillic counts as two columns. */
function cutToWidth(text: string, columns: number): string {
  let width = 0;
  let cut = '';
  for (const character of text) {
    width += (character.codePointAt(0) ?? 0) < 0x1100 || '…–✓✗→'.includes(character) ? 1 : 2;
    if (width > columns) return `${cut.slice(0, -1)}…`;
    cut += character;
  }
  return cut;
}

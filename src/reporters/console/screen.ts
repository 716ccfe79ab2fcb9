/**
 * What is written where: lines that stay, and on a terminal status lines below them, rewritten at most ten times a second
 * and gone in the end.
 */
import { stripVTControlCharacters } from 'node:util';
import { withoutCommands } from '../ci/workflowCommands.ts';

export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

const REPAINT_INTERVAL_MS = 100;
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

const TO_LINE_START = '\r';
const ERASE_BELOW = '\u001B[J';
/** Shows what lies between only when it is complete; terminals that do not know it pass over it. */
const BEGIN_UPDATE = '\u001B[?2026h';
const END_UPDATE = '\u001B[?2026l';

export class Screen {
  readonly #stream: OutputStream;
  #status: (() => readonly string[]) | null = null;
  /** The status lines as they stand on the screen. */
  #shown: readonly string[] = [];
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
    if (this.isTerminal) this.#paint(lines, this.#shown);
    else this.#stream.write(`${lines.map(withoutCommands).join('\n')}\n`);
  }

  /** From now on `status` is shown and kept up to date; it holds no line breaks. Does nothing when not on a terminal. */
  startStatus(status: () => readonly string[]): void {
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
    if (this.#shown.length > 0) this.#paint([], []);
  }

  #repaint(): void {
    if (this.#status === null) return;
    const columns = this.#stream.columns ?? DEFAULT_COLUMNS;
    const lines = fitting(this.#status(), this.#stream.rows ?? DEFAULT_ROWS).map((line) =>
      cutToWidth(line, columns - 1),
    );
    if (lines.join('\n') !== this.#shown.join('\n')) this.#paint([], lines);
  }

  /** Puts lines that stay where the status is, and the status below them. In one write, so that nothing flickers. */
  #paint(staying: readonly string[], status: readonly string[]): void {
    const lines = [...staying, ...status].join('\n');
    const end = status.length === 0 && staying.length > 0 ? '\n' : '';
    // As a whole and first: tmux remembers the length of lines that are written over, and wraps what is not there.
    const erase = this.#shown.length === 0 ? '' : `${this.#toStatusStart()}${ERASE_BELOW}`;
    this.#stream.write(`${BEGIN_UPDATE}${erase}${lines}${end}${END_UPDATE}`);
    this.#shown = status;
  }

  /** To where the status begins. A window that became narrower has wrapped its lines. */
  #toStatusStart(): string {
    const columns = Math.max(1, this.#stream.columns ?? DEFAULT_COLUMNS);
    const rows = this.#shown.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
    return rows > 1 ? `${TO_LINE_START}\u001B[${rows - 1}A` : TO_LINE_START;
  }
}

/** Half of the window at most: the lines that stay are what one reads. */
function fitting(lines: readonly string[], rows: number): readonly string[] {
  const most = Math.max(1, Math.floor(rows / 2));
  if (lines.length <= most) return lines;
  return most === 1 ? lines.slice(0, 1) : [...lines.slice(0, most - 1), `  … and ${lines.length - most + 1} more`];
}

/** A line that wraps could not be erased any more. Colours take no place. */
function cutToWidth(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let width = 0;
  let cut = '';
  for (const character of stripVTControlCharacters(text)) {
    width += widthOf(character);
    if (width > columns - 1) return `${cut}…`;
    cut += character;
  }
  return cut;
}

/** Columns that a text takes; every character beyond Latin, Greek and Cyrillic counts as two. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of stripVTControlCharacters(text)) {
    width += (character.codePointAt(0) ?? 0) < 0x1100 || NARROW.has(character) ? 1 : 2;
  }
  return width;
}

const NARROW = new Set('…–✓✗→·⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏');

/** Pieces of a body, each with what it is, in lines. */

export type TokenType =
  | 'plain'
  | 'key'
  | 'string'
  | 'number'
  | 'literal'
  | 'punctuation'
  | 'tag'
  | 'attribute'
  | 'comment';

export interface Token {
  readonly type: TokenType;
  readonly text: string;
}

export type Line = readonly Token[];

/** Nobody follows more, and a body of nothing but brackets would be mostly blanks. */
const DEEPEST = 60;

/** Collects tokens, and breaks those that go over a line. */
export class Lines {
  readonly lines: Token[][] = [[]];

  add(type: TokenType, text: string): void {
    const [first = '', ...rest] = text.split('\n');
    this.#push(type, first);
    for (const part of rest) {
      this.lines.push([]);
      this.#push(type, part);
    }
  }

  /** A new line, indented by two blanks for each level. */
  break(level: number): void {
    this.lines.push([]);
    this.#push('plain', '  '.repeat(Math.max(0, Math.min(DEEPEST, level))));
  }

  #push(type: TokenType, text: string): void {
    if (text !== '') this.lines.at(-1)?.push({ type, text });
  }
}

export function plainLines(text: string): readonly Line[] {
  const lines = new Lines();
  lines.add('plain', text);
  return lines.lines;
}

/**
 * Where a text stops being JSON (RFC 8259). `JSON.parse` says it in words that differ from one Node to the next, and for
 * an unexpected token Node 20 gives no position at all.
 */

export interface JsonMistake {
  /** Index of the first character that cannot stand there; the text's length when it ends too early. */
  readonly offset: number;
  /** The text is fine as far as it goes, and ends before it is complete. */
  readonly truncated: boolean;
}

const WHITESPACE = /[ \t\r\n]*/y;
// oxlint-disable-next-line no-control-regex -- JSON strings may hold none of them
const STRING_BODY = /(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;
const UNFINISHED_ESCAPE = /^\\(?:u[0-9a-fA-F]{0,3})?$/;
const WORD = /[-+.\w]+/y;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const UNFINISHED_NUMBER = /^-?(?:(?:0|[1-9]\d*)(?:\.|(?:\.\d+)?[eE][+-]?))?$/;
const LITERALS = ['true', 'false', 'null'];

type Expectation = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end';

/** @returns null when the text is JSON */
export function findJsonMistake(text: string): JsonMistake | null {
  const open: ('{' | '[')[] = [];
  let expected: Expectation = 'value';
  let at = 0;
  for (;;) {
    at += matchAt(WHITESPACE, text, at).length;
    const character = text[at];
    if (expected === ', or end' && open.length === 0) {
      return character === undefined ? null : { offset: at, truncated: false };
    }
    if (character === undefined) return { offset: at, truncated: true };

    const mistake: JsonMistake = { offset: at, truncated: false };
    if (expected === ':') {
      if (character !== ':') return mistake;
      expected = 'value';
      at += 1;
    } else if (expected === ', or end') {
      const container = open.at(-1);
      if (character === ',') {
        expected = container === '{' ? 'key' : 'value';
      } else if (character === (container === '{' ? '}' : ']')) {
        open.pop();
      } else {
        return mistake;
      }
      at += 1;
    } else if ((expected === 'key or }' && character === '}') || (expected === 'value or ]' && character === ']')) {
      open.pop();
      expected = ', or end';
      at += 1;
    } else if (expected === 'key' || expected === 'key or }') {
      if (character !== '"') return mistake;
      const end = endOfString(text, at);
      if (typeof end !== 'number') return end;
      at = end;
      expected = ':';
    } else if (character === '{' || character === '[') {
      open.push(character);
      expected = character === '{' ? 'key or }' : 'value or ]';
      at += 1;
    } else {
      const end = character === '"' ? endOfString(text, at) : endOfWord(text, at);
      if (typeof end !== 'number') return end;
      at = end;
      expected = ', or end';
    }
  }
}

function endOfString(text: string, start: number): number | JsonMistake {
  const end = start + 1 + matchAt(STRING_BODY, text, start + 1).length;
  if (text[end] === '"') return end + 1;
  return end === text.length || UNFINISHED_ESCAPE.test(text.slice(end))
    ? { offset: text.length, truncated: true }
    : { offset: end, truncated: false };
}

function endOfWord(text: string, start: number): number | JsonMistake {
  const word = matchAt(WORD, text, start);
  const end = start + word.length;
  if (LITERALS.includes(word) || NUMBER.test(word)) return end;
  const unfinished = UNFINISHED_NUMBER.test(word) || LITERALS.some((literal) => literal.startsWith(word));
  return word !== '' && end === text.length && unfinished
    ? { offset: end, truncated: true }
    : { offset: start, truncated: false };
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

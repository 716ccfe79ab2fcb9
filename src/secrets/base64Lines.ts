/** Base64 that is broken into lines, as MIME (RFC 2045 section 6.8) and PEM (RFC 7468) do after 76 or 64 characters. */

/** The text without its line breaks, and where each piece of it was. */
export interface JoinedLines {
  readonly text: string;
  /** Where the code unit at this index stands in the text with its line breaks. */
  readonly originalIndex: (index: number) => number;
}

/** As it is, escaped in JSON (also twice), percent-encoded, as a character reference. */
const LINE_BREAK = String.raw`(?:[\r\n]|\\{1,4}[rn]|%(?:25)?0[ad]|&#(?:1[03]|x0*[ad]);)`;
/** With what indents the next line. */
const LINE_BREAKS = new RegExp(String.raw`${LINE_BREAK}+[ \t]*`, 'gi');

/** A line of base64 is longer than this; in a text that has none of that length nobody looks for secrets in base64. */
const SHORTEST_LINE = 16;
/** Escapes (`%2B`, `\/`) are counted as they stand: a line may hold several, and end within one. */
const CODE_UNIT = String.raw`[\w+/=%\\-]`;
const END_OF_LINE = new RegExp(`${LINE_BREAK}(?<=${CODE_UNIT}{${SHORTEST_LINE}}${LINE_BREAK})`, 'i');

/** null where no line ends as one of base64 does: most texts need no second look. */
export function joinBase64Lines(text: string): JoinedLines | null {
  if (!END_OF_LINE.test(text)) return null;
  const pieces: string[] = [];
  const joinedStarts: number[] = [];
  const originalStarts: number[] = [];
  let length = 0;
  let start = 0;
  const take = (end: number): void => {
    if (end === start) return;
    pieces.push(text.slice(start, end));
    joinedStarts.push(length);
    originalStarts.push(start);
    length += end - start;
  };
  for (const lineBreak of text.matchAll(LINE_BREAKS)) {
    take(lineBreak.index);
    start = lineBreak.index + lineBreak[0].length;
  }
  take(text.length);
  return {
    text: pieces.join(''),
    originalIndex(index) {
      const piece = lastNotAbove(joinedStarts, index);
      return (originalStarts[piece] ?? 0) + index - (joinedStarts[piece] ?? 0);
    },
  };
}

/** Index of the last of these ascending numbers that is not above the limit. */
function lastNotAbove(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

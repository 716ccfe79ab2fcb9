/** How the fields of a CSV file are separated: Newman knows only commas, spreadsheets write what their locale has. */

type CsvDelimiter = ',' | ';' | '\t';

export interface CsvDialect {
  readonly delimiter: CsvDelimiter;
  /** Lines before the header: 1 where the file begins with Excel's `sep=;`. */
  readonly skippedLines: 0 | 1;
  /** From the header on. */
  readonly text: string;
}

/** Excel reads this line as the delimiter of the file, and writes it nowhere; people add it by hand or by a program. */
const SEPARATOR_LINE = /^\uFEFF?"?sep=([,;\t])"?[ ,;]*(?:\r\n|\n|\r)/i;

export function csvDialect(text: string): CsvDialect {
  const [line, delimiter] = SEPARATOR_LINE.exec(text) ?? [];
  if (line !== undefined && isDelimiter(delimiter))
    return { delimiter, skippedLines: 1, text: text.slice(line.length) };
  return { delimiter: delimiterOf(text), skippedLines: 0, text };
}

/**
 * A header with a comma is read as Newman reads it. Without one it would be a single column, whose name holds the
 * semicolons or tabs: with one kind of them, these are the delimiter.
 */
function delimiterOf(text: string): CsvDelimiter {
  const found = delimitersInHeader(text);
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : ',';
}

function delimitersInHeader(text: string): ReadonlySet<CsvDelimiter> {
  const found = new Set<CsvDelimiter>();
  let quoted = false;
  let atFieldStart = true;
  for (const character of text) {
    if (quoted) {
      // A doubled quote ends the quotes and begins them again.
      quoted = character !== '"';
    } else if (character === '"' && atFieldStart) {
      quoted = true;
    } else if (character === '\n' || character === '\r') {
      break;
    } else if (isDelimiter(character)) {
      found.add(character);
      atFieldStart = true;
      continue;
    }
    atFieldStart &&= character === '\uFEFF' || character === ' ';
  }
  return found;
}

function isDelimiter(character: string | undefined): character is CsvDelimiter {
  return character === ',' || character === ';' || character === '\t';
}

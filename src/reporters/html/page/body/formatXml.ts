/**
 * XML, indented and with its tokens told apart; HTML with its line breaks as they are, since in HTML blanks mean
 * something and tags need no end. Works on the text, so that a body that was cut short is shown as far as it goes.
 */
import { Lines } from './tokens.ts';
import type { Line } from './tokens.ts';

const PIECE =
  /<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<[?!][^>]*>?|<\/?[^\s<>/"'=]+(?:"[^"]*"|'[^']*'|[^"'<>])*>?|[^<]+|</g;
const TAG = /^(<\/?)([^\s/>]+)([\s\S]*?)(\/?>)?$/;
const ATTRIBUTE = /([^\s=/]+)(\s*=\s*)?("[^"]*"?|'[^']*'?)?|\s+|./gs;

/** @returns null for text that does not begin as XML does */
export function formatXml(text: string, isHtml: boolean): readonly Line[] | null {
  if (!/^\s*<[?!a-z_]/i.test(text)) return null;
  const lines = new Lines();
  const pieces = (text.match(PIECE) ?? []).filter((piece) => isHtml || piece.trim() !== '');
  let level = 0;
  for (const [index, piece] of pieces.entries()) {
    const isEnd = piece.startsWith('</');
    if (isEnd) level -= 1;
    if (!isHtml && index > 0 && !isBesideText(pieces, index)) lines.break(level);
    addPiece(lines, piece);
    if (opensElement(piece)) level += 1;
  }
  return lines.lines;
}

/** Text, the tags around it, and an empty element's two tags stay on one line. */
function isBesideText(pieces: readonly string[], index: number): boolean {
  const piece = pieces[index] ?? '';
  const previous = pieces[index - 1] ?? '';
  if (!piece.startsWith('<') || !previous.startsWith('<')) return true;
  return piece.startsWith('</') && opensElement(previous);
}

function opensElement(piece: string): boolean {
  return /^<[^!?/]/.test(piece) && !piece.endsWith('/>');
}

function addPiece(lines: Lines, piece: string): void {
  if (piece.startsWith('<!--')) return lines.add('comment', piece);
  if (piece.startsWith('<![CDATA[')) return lines.add('string', piece);
  if (/^<[?!]/.test(piece)) return lines.add('comment', piece);
  const tag = piece.startsWith('<') ? TAG.exec(piece) : null;
  if (tag === null) return lines.add('plain', piece);
  const [, start = '', name = '', attributes = '', end = ''] = tag;
  lines.add('punctuation', start);
  lines.add('tag', name);
  for (const [whole, attribute, equals = '', value = ''] of attributes.matchAll(ATTRIBUTE)) {
    if (attribute === undefined) lines.add('plain', whole);
    else {
      lines.add('attribute', attribute);
      lines.add('punctuation', equals);
      lines.add('string', value);
    }
  }
  return lines.add('punctuation', end);
}

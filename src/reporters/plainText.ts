/**
 * Text of somebody else (names, messages, bodies) as it may be shown: without colour sequences, and with nothing in it
 * that moves a cursor, hides itself, or is no XML character.
 */
import { stripVTControlCharacters } from 'node:util';

// C0 without tab and line feed, DEL, C1 (0x9b starts a terminal sequence, too), and the two that XML 1.0 §2.2 excludes.
// oxlint-disable-next-line no-control-regex -- finding them is the purpose
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]/g;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Control characters become visible as `\x07`, lone surrogates U+FFFD; line breaks and tabs stay. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll('\r\n', '\n')
    .replaceAll(INVISIBLE, escapeCharacter)
    .replaceAll(LONE_SURROGATE, '\uFFFD');
}

/** The same on one line: line breaks and runs of blanks become one blank. */
export function oneLine(text: string): string {
  return plainText(text).replaceAll(/\s+/g, ' ').trim();
}

/** Cuts after `length` characters and says so with `…`. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  // Not in the middle of a surrogate pair.
  return `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  return code > 0xff ? `\\u${code.toString(16)}` : `\\x${code.toString(16).padStart(2, '0')}`;
}

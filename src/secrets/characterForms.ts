/**
 * How one character of a secret may be written: as it is, percent-encoded, escaped in JSON or JavaScript, as a character
 * reference of XML or HTML, and each of these within another (JSON in a query string, a URL in HTML). Encoders differ in
 * which characters they encode; looking at each character for itself finds the work of all of them.
 */
import { entityNamesOf } from './markupEntities.ts';

const formsByCharacter = new Map<string, readonly string[]>();

/** True for the characters that every encoder leaves as they are. */
export function isAlwaysPlain(character: string): boolean {
  return /^[A-Za-z0-9]$/.test(character);
}

/** All forms of one character (one code point), the plain one first. */
export function formsOfCharacter(character: string): readonly string[] {
  let forms = formsByCharacter.get(character);
  if (forms === undefined) {
    forms = isAlwaysPlain(character) ? [character] : everyForm(character);
    formsByCharacter.set(character, forms);
  }
  return forms;
}

function everyForm(character: string): string[] {
  const once = [...percentEncoded(character), ...escaped(character), ...characterReferences(character)];
  const twice = once.flatMap((form) => [
    percentEncodedText(form),
    percentEncodedText(form).replaceAll(/%../g, (hex) => hex.toLowerCase()),
    form.replaceAll(/["\\]/g, String.raw`\$&`),
    form.replaceAll(/["\\/]/g, String.raw`\$&`),
    form.replaceAll('&', String.raw`\u0026`),
    form.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    form.replaceAll('&', '&amp;').replaceAll('"', '&#34;').replaceAll("'", '&apos;'),
  ]);
  // Latin-1 that was read as UTF-8.
  const misread = character > '\u007f' ? ['\ufffd'] : [];
  return [...new Set([character, ...misread, ...once, ...twice])];
}

/** RFC 3986 section 2.1, of the UTF-8 bytes; the `+` that forms have for a space; what JavaScript's old `escape` makes of it. */
function percentEncoded(character: string): string[] {
  const bytes = [...Buffer.from(character, 'utf8')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  return [
    bytes.toUpperCase(),
    bytes,
    ...(character === ' ' ? ['+'] : []),
    escape(character),
    escape(character).toLowerCase(),
  ];
}

function percentEncodedText(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9\-._~]/g, (character) => percentEncoded(character)[0] ?? character);
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\b': 'b',
  '\f': 'f',
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
  '\v': 'v',
  '"': '"',
  "'": "'",
  '`': '`',
  '/': '/',
  '\\': '\\',
};

/** RFC 8259 section 7, and what JavaScript's own printers add (`\'`, `\x26`). */
function escaped(character: string): string[] {
  const short = SHORT_ESCAPES[character];
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index).toString(16));
  const long = units.map((unit) => `\\u${unit.padStart(4, '0')}`).join('');
  const byte = character.charCodeAt(0) <= 0xff ? [`\\x${(units[0] ?? '').padStart(2, '0')}`] : [];
  return [
    ...(short === undefined ? [] : [`\\${short}`]),
    ...[long, ...byte].flatMap((form) => [form, withUpperCaseHex(form)]),
  ];
}

function withUpperCaseHex(form: string): string {
  return form.replaceAll(/(\\[ux])([0-9a-f]+)/g, (_, start: string, hex: string) => start + hex.toUpperCase());
}

/** XML 1.0 section 4.1 and HTML: named, decimal, hexadecimal. */
function characterReferences(character: string): string[] {
  const codePoint = character.codePointAt(0) ?? 0;
  const hex = codePoint.toString(16);
  return [
    ...entityNamesOf(character).map((name) => `&${name};`),
    `&#${codePoint};`,
    `&#${String(codePoint).padStart(3, '0')};`,
    ...[hex, hex.padStart(2, '0'), hex.padStart(4, '0')].flatMap((digits) => [
      `&#x${digits};`,
      `&#x${digits.toUpperCase()};`,
      `&#X${digits.toUpperCase()};`,
    ]),
  ];
}

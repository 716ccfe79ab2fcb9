/**
 * How a secret looks in base64 (RFC 4648 sections 4 and 5), alone or within a longer text. Three bytes become four
 * characters, so that it depends on how many bytes stand before it which characters those of the secret become: there
 * are three ways. At its ends a character may also hold bits of what stands beside it.
 */
import { formsOfCharacter } from './characterForms.ts';
import type { SecretPattern } from './secretPattern.ts';
import { partsOf } from './secretPattern.ts';
import { coreOf, encodedOnce } from './variants.ts';

/** What the characters may be that hold the first bits of the secret, or its last; empty: there is no such character. */
export interface Base64Edges {
  readonly before: string;
  readonly after: string;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Patterns for every place within base64, of the value as it is and as other encoders leave it. */
export function base64Patterns(name: string, value: string): SecretPattern[] {
  const core = coreOf(value);
  const encoded = encodedOnce(core).map((text) => Buffer.from(text, 'utf8'));
  const latin1 = Buffer.from(core, 'latin1');
  if (latin1.toString('latin1') === core) encoded.push(latin1);
  const different = new Map(encoded.map((bytes) => [bytes.toString('latin1'), bytes]));
  return [...different.values()].flatMap((bytes) => [0, 1, 2].map((offset) => base64Pattern(name, bytes, offset)));
}

/** @param offset bytes that stand before the secret in a group of three */
function base64Pattern(name: string, bytes: Buffer, offset: number): SecretPattern {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  const bits = { start: offset * 8, end: (offset + bytes.length) * 8 };
  const whole = { start: Math.ceil(bits.start / 6), end: Math.floor(bits.end / 6) };
  return {
    name,
    parts: partsOf(text.slice(whole.start, whole.end), formsInBase64),
    base64: {
      before: whole.start * 6 === bits.start ? '' : charactersWith(text[whole.start - 1], bits.start % 6, 6),
      after: whole.end * 6 === bits.end ? '' : charactersWith(text[whole.end], 0, bits.end % 6),
    },
  };
}

/** All characters of base64 that have the same bits as this one from `start` to `end`, of six. */
function charactersWith(character: string | undefined, start: number, end: number): string {
  const mask = (0b111111 >> start) & ~(0b111111 >> end);
  const wanted = ALPHABET.indexOf(character ?? '') & mask;
  return ALPHABET.split('')
    .filter((_, value) => (value & mask) === wanted)
    .join('');
}

const URL_ALPHABET: Readonly<Record<string, string>> = { '+': '-', '/': '_' };
const NORMAL: Readonly<Record<string, string>> = { '-': '+', _: '/' };

function formsInBase64(character: string): readonly string[] {
  return [...formsOfCharacter(character), ...formsOfCharacter(URL_ALPHABET[character] ?? character)];
}

/** Each way to write a character that is no letter and no digit, the longest first. */
const SPECIAL_FORMS = ['+', '/']
  .flatMap((character) => formsInBase64(character).map((form) => ({ character, form })))
  .toSorted((one, other) => other.form.length - one.form.length);
const PADDING_FORMS = formsOfCharacter('=').toSorted((one, other) => other.length - one.length);
const MOST_PADDING = 2;

/**
 * The stretch of text that a match within base64 takes, with the characters at its ends that it shares with its
 * neighbours, and with padding; null when these show that it is another text.
 */
export function withEdges(
  { before, after }: Base64Edges,
  text: string,
  start: number,
  end: number,
): { readonly start: number; readonly end: number } | null {
  const first = before === '' ? 0 : edgeLength(before, (form) => text.endsWith(form, start), text[start - 1]);
  const last = after === '' ? 0 : edgeLength(after, (form) => text.startsWith(form, end), text[end]);
  if (first === null || last === null) return null;
  return { start: start - first, end: after === '' || last === 0 ? end : endOfPadding(text, end + last) };
}

/** How many code units the shared character takes; 0 where none is, null where one is that cannot be the secret's. */
function edgeLength(allowed: string, isThere: (form: string) => boolean, neighbour: string | undefined): number | null {
  const special = SPECIAL_FORMS.find(({ character, form }) => allowed.includes(character) && isThere(form));
  if (special !== undefined) return special.form.length;
  const character = NORMAL[neighbour ?? ''] ?? neighbour ?? '';
  if (character === '' || !ALPHABET.includes(character)) return 0;
  return allowed.includes(character) ? 1 : null;
}

function endOfPadding(text: string, start: number): number {
  let end = start;
  for (let count = 0; count < MOST_PADDING; count += 1) {
    const form = PADDING_FORMS.find((padding) => text.startsWith(padding, end));
    if (form === undefined) break;
    end += form.length;
  }
  return end;
}

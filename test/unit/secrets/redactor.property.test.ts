import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Redactor } from '../../../src/secrets/redactor.ts';
import { standsInForSecret } from '../../../src/secrets/standsInForSecret.ts';
import { encodings } from './encodings.ts';

/** Every printable ASCII character, and some from elsewhere. */
const character = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) },
  { weight: 1, arbitrary: fc.constantFrom('é', 'ß', '€', '中', '😀') },
);
/** `<token>` and the like stand in for a secret, and are left for people to see. */
const secret = fc.string({ unit: character, minLength: 6, maxLength: 40 }).filter((value) => !standsInForSecret(value));
const text = fc.string({ unit: character, maxLength: 60 });
/** What stands around the secret is chosen so that it neither is part of it nor makes it look otherwise. */
const surroundings = fc.constantFrom(' ', '"', "'", '<', '>', '&', '%', '\\', '=', ':', '/', '\n', 'é', '');

describe('redaction, whatever the secret', () => {
  test.each(Object.entries(encodings))('in the form %s nothing of it is left', (_name, encode) => {
    fc.assert(
      fc.property(secret, text, text, surroundings, (value, before, after, border) => {
        const redactor = new Redactor([{ name: '', value }]);
        const form = encode(value);
        const redacted = redactor.redactText(before + border + form + border + after);
        expect(formsLeftIn(redacted, value)).toEqual([]);
        expect(redactor.redactText(redacted)).toBe(redacted);
      }),
      { numRuns: 40 },
    );
  });

  test('a form between other text is replaced by exactly one marker', () => {
    const letters = fc.string({ unit: fc.constantFrom('-', '(', ')'), maxLength: 20 });
    // Starts and ends with letters, so that no encoding is ambiguous at its edges.
    const value = fc
      .tuple(fc.constantFrom('x', 'Y', '7'), secret, fc.constantFrom('x', 'Y', '7'))
      .map((all) => all.join(''));
    fc.assert(
      fc.property(
        value,
        letters,
        letters,
        fc.constantFrom(...Object.values(encodings)),
        (one, before, after, encode) => {
          const redacted = new Redactor([{ name: 'one', value: one }]).redactText(before + encode(one) + after);
          expect(redacted).toBe(`${before}[redacted:one]${after}`);
        },
      ),
      { numRuns: 150 },
    );
  });

  test.each(Object.entries(encodings))('in the form %s a beginning that an ellipsis cuts is none', (name, encode) => {
    // As chai and Node do it, after 8 characters or more. What takes several characters together is cut in itself.
    const isOfGroups = /^(?:base64|hex|every byte)/.test(name);
    const long = secret.filter((value) => value.length >= 9 && value.trim() === value);
    fc.assert(
      fc.property(long, fc.nat(), fc.constantFrom('…', '...'), (value, at, ellipsis) => {
        const characters = Array.from(value);
        const count = 8 + (at % Math.max(1, characters.length - 8));
        const beginning = isOfGroups ? encode(value).slice(0, 24) : encode(characters.slice(0, count).join(''));
        const redacted = new Redactor([{ name: '', value }]).redactText(
          `expected '\n${beginning}${ellipsis}' to equal`,
        );
        // A dot of it looks like the ellipsis, and padding tells nothing.
        expect(redacted).toMatch(/^expected '\n\[redacted:\](?:%|%3|%3D|=)*[.…]{1,3}' to equal$/);
      }),
      { numRuns: 40 },
    );
  });

  test('within longer base64 no character is left that holds nothing but the secret', () => {
    const inner = fc.constantFrom(...(['plain', 'JSON', 'form', 'RFC 3986', 'XML, named'] as const));
    const outer = fc.constantFrom(...(['base64', 'base64url', 'base64, URL-encoded'] as const));
    const trimmed = secret.filter((value) => value.trim() === value);
    const columns = fc.constantFrom(19, 60, 64, 76, 10_000);
    fc.assert(
      fc.property(trimmed, text, text, inner, outer, columns, (value, before, after, encoding, base64, width) => {
        const encoded = encodings[encoding](value);
        const lines = encodings[base64](before + encoded + after).match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
        const whole = lines.join('\r\n');
        const redacted = new Redactor([{ name: '', value }]).redactText(`\n${whole}\n`).slice(1, -1);
        const [start = '', end = '', ...others] = redacted.split('[redacted:]');
        expect([others, whole.startsWith(start), whole.endsWith(end)]).toEqual([[], true, true]);

        const charactersIn = (part: string): number => part.replaceAll(/[\r\n]/g, '').replaceAll(/%../g, '.').length;
        const bytes = { before: Buffer.byteLength(before), secret: Buffer.byteLength(encoded) };
        expect(charactersIn(start)).toBeLessThanOrEqual(Math.ceil((bytes.before * 8) / 6));
        expect(charactersIn(whole) - charactersIn(end)).toBeGreaterThanOrEqual(
          Math.floor(((bytes.before + bytes.secret) * 8) / 6),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('several secrets, overlapping or not, leave nothing of any', () => {
    const alphabet = fc.constantFrom('a', 'b', '/', ' ', '%', '2', 'F');
    const dense = fc.string({ unit: alphabet, minLength: 6, maxLength: 9 });
    const around = fc.string({ unit: alphabet, maxLength: 80 });
    fc.assert(
      fc.property(fc.array(dense, { minLength: 1, maxLength: 5 }), around, around, (values, before, after) => {
        const redactor = new Redactor(values.map((value, index) => ({ name: `${index}`, value })));
        const redacted = redactor.redactText(before + values.join('') + after);
        expect(values.flatMap((value) => formsLeftIn(redacted, value))).toEqual([]);
        expect(redactor.redactText(redacted)).toBe(redacted);
      }),
      { numRuns: 150 },
    );
  });

  test('text without it is unchanged', () => {
    // A digit that the text has in none of its forms.
    const value = secret.map((some) => `${some.replaceAll('7', '')}Q7`);
    const lowerCase = fc.string({ unit: fc.constantFrom(...Array.from('abcdef .…&;%\\"/+')), maxLength: 200 });
    fc.assert(
      fc.property(value, lowerCase, (one, other) => {
        fc.pre(
          !Array.from({ length: one.length }, (_, end) => one.slice(0, end)).some(
            (start) => start.length >= 8 && other.includes(start),
          ),
        );
        expect(new Redactor([{ name: 'one', value: one }]).redactText(other)).toBe(other);
      }),
      { numRuns: 150 },
    );
  });

  test('what differs in one letter is unchanged', () => {
    const value = fc
      .tuple(secret, fc.nat())
      .filter(([some]) => /[a-z]/.test(some) && some.trim() === some)
      .map(([some, at]) => {
        const letters = [...some.matchAll(/[a-z]/g)].map((match) => match.index);
        const index = letters[at % letters.length] ?? 0;
        return {
          one: some,
          other: `${some.slice(0, index)}${some[index]?.toUpperCase() ?? ''}${some.slice(index + 1)}`,
        };
      });
    fc.assert(
      fc.property(value, ({ one, other }) => {
        expect(new Redactor([{ name: 'one', value: one }]).redactText(other)).toBe(other);
      }),
      { numRuns: 150 },
    );
  });

  test('split across texts nothing of it is left', () => {
    fc.assert(
      fc.property(secret, fc.nat(), fc.constantFrom('', ' '), (value, at, separator) => {
        const index = 1 + (at % (value.length - 1));
        const texts =
          separator === ' ' && value[index] === ' '
            ? [value.slice(0, index), value.slice(index + 1)]
            : [value.slice(0, index), value.slice(index)];
        const redacted = new Redactor([{ name: '', value }]).redactTexts(texts);
        expect(redacted.join('').replaceAll('[redacted:]', '')).toBe('');
      }),
      { numRuns: 150 },
    );
  });
});

/** Names of the forms in which the value is still there. */
function formsLeftIn(redacted: string, value: string): string[] {
  // The marker itself may hold what a secret is made of.
  const remaining = redacted.replaceAll(/\[redacted:\d*\]/g, '\n');
  return Object.entries(encodings)
    .filter(([, encode]) => remaining.includes(encode(value)))
    .map(([name]) => name);
}

import { describe, expect, test } from '@jest/globals';
import { Redactor } from '../../../src/secrets/redactor.ts';
import { encodings } from './encodings.ts';

const AWKWARD = `p@ss w/rd+"q'&<é>€😀\\%1!`;

function redactorOf(...values: string[]): Redactor {
  return new Redactor(values.map((value, index) => ({ name: `s${index}`, value })));
}

describe('forms of a secret', () => {
  test.each(Object.entries(encodings))('%s is redacted', (_name, encode) => {
    const redactor = redactorOf(AWKWARD);
    expect(redactor.redactText(`before ${encode(AWKWARD)} after`)).toBe('before [redacted:s0] after');
  });

  test('encoders that leave some characters plain are met as well', () => {
    expect(redactorOf('ab/c&d=e').redactText('x=ab/c%26d%3de')).toBe('x=[redacted:s0]');
  });

  test('accented letters as HTML names and in base64 of Latin-1', () => {
    const redactor = redactorOf('crème brûlée');
    expect(redactor.redactText('cr&egrave;me br&ucirc;l&eacute;e')).toBe('[redacted:s0]');
    expect(redactor.redactText(Buffer.from('crème brûlée', 'latin1').toString('base64'))).toBe('[redacted:s0]');
    expect(redactor.redactText(Buffer.from('crème brûlée', 'utf8').toString('latin1'))).toBe('[redacted:s0]');
  });

  test('a value with blanks around it is found without them', () => {
    expect(redactorOf('hunter2hunter2\n').redactText('got hunter2hunter2.')).toBe('got [redacted:s0].');
  });

  test('a value with line breaks is found in JSON and in forms', () => {
    const redactor = redactorOf('-----BEGIN KEY-----\nabc+/=\n-----END KEY-----\n');
    expect(redactor.redactText(String.raw`"-----BEGIN KEY-----\nabc+/=\n-----END KEY-----\n"`)).toBe('"[redacted:s0]"');
    expect(redactor.redactText('k=-----BEGIN+KEY-----%0Aabc%2B%2F%3D%0A-----END+KEY-----%0A')).toBe('k=[redacted:s0]');
  });

  test('of a JWT neither the signed part, the payload nor the signature is seen', () => {
    const [header, payload, signature] = ['eyJhbGciOiJSUzI1NiJ9', 'eyJzdWIiOiJtZSJ9', 'c2lnbmF0dXJl'];
    const redactor = redactorOf(`${header}.${payload}.${signature}`);
    expect(redactor.redactText(`${header}.${payload}.${signature}`)).toBe('[redacted:s0]');
    expect(redactor.redactText(`${header}.${payload}`)).toBe('[redacted:s0]');
    expect(redactor.redactText(`${header} ${payload} ${signature}`)).toBe(`${header} [redacted:s0] [redacted:s0]`);
  });

  test('a lone half of a surrogate pair breaks nothing', () => {
    const redactor = redactorOf('abc\ud800defg');
    redactor.addPair('pair', 'i\udc00d', 'sec\ud800ret');
    expect(redactor.redactText('x abc\ud800defg x')).toBe('x [redacted:s0] x');
  });
});

describe('within longer base64', () => {
  const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');
  const base64url = (text: string): string => Buffer.from(text).toString('base64url');

  test.each([
    // Three bytes become four characters: the first and the last may hold bits of what stands beside the secret.
    [base64('hunter2'), '[redacted:s0]'],
    [base64('hunter2, abc'), `[redacted:s0]${base64('hunter2, abc').slice(10)}`],
    [base64('abchunter2'), `${base64('abc')}[redacted:s0]`],
    [base64('a:hunter2:b'), `${base64('a:hunter2:b').slice(0, 2)}[redacted:s0]${base64('a:hunter2:b').slice(12)}`],
    [base64('ab:hunter2:'), `${base64('ab:')}[redacted:s0]${base64('ab:hunter2:').slice(14)}`],
    [base64('abcd:hunter2'), `${base64('abcd:hunter2').slice(0, 6)}[redacted:s0]`],
  ])('%s', (text, expected) => {
    const redactor = redactorOf('hunter2');
    expect(redactor.redactText(text)).toBe(expected);
    expect(redactor.redactText(expected)).toBe(expected);
  });

  test.each([
    // Each differs in one bit of the secret's first or last byte, or is cut there.
    base64('hunter3'),
    base64('axunter2'),
    base64('abiunter2'),
    base64('abxunter2'),
    base64('hunter'),
    base64('ahunter'),
    base64('abunter2'),
    base64('HUNTER2'),
    `${base64('ahunter')}\n${base64('2')}`,
  ])('%s merely looks alike and stays', (text) => {
    expect(redactorOf('hunter2').redactText(text)).toBe(text);
  });

  const before = ['', 'a', 'ab', 'user:', '{"password":"'];
  test.each(before)('after %j, whatever the alphabet, the padding and the encoding around it', (prefix) => {
    const redactor = redactorOf(AWKWARD);
    const core = AWKWARD.slice(3, -3);
    for (const encodeBefore of [
      encodings.plain,
      encodings.JSON,
      encodings['JSON with \\/'],
      encodings.form,
      encodings.encodeURIComponent,
      encodings['RFC 3986'],
      encodings['XML, named'],
      encodings['HTML as lodash escapes'],
      encodings['JSON in HTML'],
    ]) {
      for (const suffix of ['', 'x', 'xy', '"}']) {
        const whole = prefix + encodeBefore(AWKWARD) + suffix;
        for (const encode of [base64, base64url, (text: string) => encodeURIComponent(base64(text))]) {
          const redacted = redactor.redactText(`"${encode(whole)}"`);
          expect(redacted).toMatch(/^"[\w%-]*\[redacted:s0\][\w%=-]*"$/);
          expect(Buffer.from(redacted, 'base64').toString('latin1')).not.toContain(core);
        }
      }
    }
  });

  test('and within longer hex', () => {
    const hex = Buffer.from(`"${AWKWARD}"`).toString('hex');
    for (const text of [hex, hex.toUpperCase()]) expect(redactorOf(AWKWARD).redactText(text)).toBe('22[redacted:s0]22');
  });

  /** In which the secret begins eight characters before the end of the third line. */
  const longText = (columns: number): string =>
    base64(`${'x'.repeat(Math.floor((columns * 3 - 8) * 0.75))}${AWKWARD}&${'dolor sit '.repeat(20)}`);

  test.each([
    ['76 columns', 76, '\r\n'],
    ['64 columns', 64, '\n'],
    ['64 columns in JSON', 64, String.raw`\n`],
    ['76 columns in JSON in JSON', 76, String.raw`\\r\\n`],
    ['64 columns, percent-encoded', 64, '%0D%0A'],
    ['60 columns in XML', 60, '&#xD;&#10;\t'],
    ['19 columns, indented', 19, '\n      '],
  ])('broken into lines of %s', (_name, columns, lineBreak) => {
    const long = longText(columns);
    const lines = long.match(new RegExp(`.{1,${columns}}`, 'g')) ?? [];
    const redacted = redactorOf(AWKWARD).redactText(`"data": "${lines.join(lineBreak)}"`);
    expect(redacted.match(/\[redacted:s0\]/g)).toHaveLength(1);
    const [start = '', end = ''] = redacted.split('[redacted:s0]');
    expect(`"data": "${lines.join(lineBreak)}"`.startsWith(start)).toBe(true);
    expect(`"data": "${lines.join(lineBreak)}"`.endsWith(end)).toBe(true);
    const left = `${start}${end}`.replaceAll(lineBreak, '').length - '"data": ""'.length;
    // 4 characters for 3 bytes, and at most two that it shares with its neighbours.
    expect(long.length - left).toBeGreaterThanOrEqual(Math.floor((Buffer.byteLength(AWKWARD) * 8) / 6));
    expect(long.length - left).toBeLessThanOrEqual(Math.ceil((Buffer.byteLength(AWKWARD) * 8) / 6) + 2);
  });

  test('lines that are no base64 stay as they are', () => {
    const text = 'averylongwordwithoutaspace\nhunt\ner2 and\r\nmore';
    expect(redactorOf('hunter2').redactText(text)).toBe(text);
  });

  test('what an ellipsis leaves of it', () => {
    const [start = ''] = base64(`user:${AWKWARD}`).split('=');
    expect(redactorOf(AWKWARD).redactText(`${start.slice(0, 17)}…`)).toBe(
      `${base64('user:').slice(0, 6)}[redacted:s0]…`,
    );
    expect(redactorOf(AWKWARD).redactText(`${start.slice(0, 14)}…`)).toBe(`${start.slice(0, 14)}…`);
  });
});

describe('Basic pairs', () => {
  test.each([
    ['raw', (text: string) => text],
    ['form-encoded', encodings.form],
    ['percent-encoded', encodeURIComponent],
    ['RFC 3986', encodings['RFC 3986']],
  ])('id and secret, %s, are redacted in base64', (_name, encode) => {
    const redactor = new Redactor();
    redactor.addPair('clientSecret', 'my client!', AWKWARD);
    const credentials = Buffer.from(`${encode('my client!')}:${encode(AWKWARD)}`).toString('base64');
    expect(redactor.redactText(`Basic ${credentials}`)).toBe('Basic [redacted:clientSecret]');
    expect(redactor.redactText(AWKWARD)).toBe('[redacted:clientSecret]');
  });

  test('a pair is redacted anywhere even if its secret is short', () => {
    const redactor = new Redactor();
    redactor.addPair('pin', 'me', '1234');
    expect(redactor.redactText(`Basic ${Buffer.from('me:1234').toString('base64')}`)).toBe('Basic [redacted:pin]');
  });

  test('a pair without a secret is none', () => {
    const redactor = new Redactor();
    redactor.addPair('clientSecret', 'orders-client', '');
    expect(redactor.secrets).toEqual([]);
  });
});

describe('what is replaced', () => {
  test('the longest secret wins', () => {
    expect(redactorOf('secret1', 'secret1-and-more').redactText('secret1-and-more secret1')).toBe(
      '[redacted:s1] [redacted:s0]',
    );
  });

  test('secrets that overlap leave nothing of either', () => {
    expect(redactorOf('abcdefgh', 'efghijklmnop').redactText('-abcdefghijklmnop-')).toBe('-[redacted:s1]-');
    expect(redactorOf('aXaXaX').redactText('aXaXaXaX!')).toBe('[redacted:s0]!');
  });

  test('secrets side by side are told apart', () => {
    expect(redactorOf('abcdef', 'uvwxyz').redactText('abcdefuvwxyzabcdef')).toBe(
      '[redacted:s0][redacted:s1][redacted:s0]',
    );
  });

  test('redacting twice changes nothing, also if the secret stands in its own name', () => {
    const redactor = new Redactor([
      { name: 'passw0rd', value: 'passw0rd' },
      { name: 'redacted:', value: 'redacted:' },
    ]);
    const once = redactor.redactText('the passw0rd was redacted:');
    expect(once).toBe('the [redacted:passw0rd] was [redacted:redacted:]');
    expect(redactor.redactText(once)).toBe(once);
  });

  test('what only looks like a marker hides no secret', () => {
    expect(redactorOf('hunter2hunter2').redactText('[redacted:hunter2hunter2]')).toBe('[redacted:[redacted:s0]]');
  });

  test('brackets and line breaks in a name do not end the marker', () => {
    const redactor = new Redactor([{ name: 'a]b\nhunter2', value: 'hunter2' }]);
    const once = redactor.redactText('hunter2');
    expect(once).toBe('[redacted:a_b_hunter2]');
    expect(redactor.redactText(once)).toBe(once);
  });

  test('of two names for one value the first is used', () => {
    const redactor = new Redactor([
      { name: 'first', value: 'hunter2' },
      { name: 'second', value: 'hunter2' },
    ]);
    expect(redactor.redactText('hunter2')).toBe('[redacted:first]');
    expect(redactor.secrets).toEqual([{ name: 'first', value: 'hunter2' }]);
  });

  test('a secret that is added later is redacted from then on', () => {
    const redactor = redactorOf('abcdef');
    expect(redactor.redactText('abcdef hunter2')).toBe('[redacted:s0] hunter2');
    redactor.add('late', 'hunter2');
    expect(redactor.redactText('abcdef hunter2')).toBe('[redacted:s0] [redacted:late]');
  });

  test.each(['Hunter2', 'hunter 2', 'hunter', 'hunte2r', 'aHVudGVy', 'hunter%202', '%68unter'])(
    '%s merely looks like hunter2 and stays',
    (text) => {
      expect(redactorOf('hunter2').redactText(text)).toBe(text);
    },
  );

  test.each(['', 'true', 'null', 'undefined', '[object Object]', '{{apiKey}}'])(
    'the value %j is never redacted',
    (value) => {
      const redactor = redactorOf(value);
      expect(redactor.redactText(`x${value}x`)).toBe(`x${value}x`);
      expect(redactor.redactText(value)).toBe(value);
      expect(redactor.secrets).toEqual([]);
    },
  );
});

describe('short secrets', () => {
  test('a value of 5 characters is redacted only where it is the whole text', () => {
    const redactor = redactorOf('1/345');
    expect(redactor.redactText('1/345')).toBe('[redacted:s0]');
    expect(redactor.redactText('1%2f345')).toBe('[redacted:s0]');
    expect(redactor.redactText(Buffer.from('1/345').toString('base64'))).toBe('[redacted:s0]');
    expect(redactor.redactText('1/3456')).toBe('1/3456');
    expect(redactor.redactText('id 1/345')).toBe('id 1/345');
    expect(redactor.redact({ pin: '1/345', text: 'x1/345' })).toEqual({ pin: '[redacted:s0]', text: 'x1/345' });
  });

  test('they are told once, so that somebody can warn', () => {
    const redactor = redactorOf('1234', '123456', '', '12345');
    expect(redactor.takeShortSecrets()).toEqual(['s0', 's3']);
    redactor.add('again', '1234');
    redactor.add('late', 'abc');
    expect(redactor.takeShortSecrets()).toEqual(['late']);
    expect(redactor.takeShortSecrets()).toEqual([]);
  });
});

describe('shortened secrets', () => {
  const redactor = redactorOf('abcdefgh.ijk/lmn"opqrstuv');

  test.each([
    ["expected 'abcdefgh…' to equal", "expected '[redacted:s0]…' to equal"],
    ["expected 'abcdefgh...' to equal", "expected '[redacted:s0]...' to equal"],
    ['abcdefgh.…', '[redacted:s0]…'],
    ['abcdefgh.ij…', '[redacted:s0]…'],
    ['abcdefgh.ijk%2Fl…', '[redacted:s0]…'],
    [String.raw`abcdefgh.ijk/lmn\"op…`, '[redacted:s0]…'],
    [String.raw`abcdefgh.ijk/lmn\…`, '[redacted:s0]…'],
    ['abcdefgh.ijk%2…', '[redacted:s0]…'],
    [String.raw`"abcdefgh.i\u2026"`, String.raw`"[redacted:s0]\u2026"`],
    ['<b>abcdefgh&hellip;</b>', '<b>[redacted:s0]&hellip;</b>'],
    [`${Buffer.from('abcdefgh.ijk').toString('base64').slice(0, 10)}…`, '[redacted:s0]…'],
  ])('%s', (text, expected) => {
    expect(redactor.redactText(text)).toBe(expected);
    expect(redactor.redactText(expected)).toBe(expected);
  });

  test.each(['abcdefg…', 'abcdefgh', 'abcdefgh..', 'abcdefgX…', 'bcdefgh.ij…'])('%s stays', (text) => {
    expect(redactor.redactText(text)).toBe(text);
  });
});

test('an inactive one finds nothing, whatever it is told', () => {
  const redactor = Redactor.inactive();
  redactor.add('password', 'hunter2');
  redactor.addPair('clientSecret', 'id', 'hunter2');
  expect(redactor.redact(['hunter2', 'abc'])).toEqual(['hunter2', 'abc']);
  expect(redactor.redactTexts(['hun', 'ter2'])).toEqual(['hun', 'ter2']);
  expect(redactor.takeShortSecrets()).toEqual([]);
});

describe('data', () => {
  test('strings and keys are redacted at every depth, the structure is kept, the data is not touched', () => {
    const redactor = redactorOf('hunter2');
    const shared = { value: 'hunter2' };
    const data = {
      list: ['hunter2', 1, null, true, undefined, [{ deep: 'x hunter2' }]],
      'key hunter2': shared,
      again: shared,
      date: new Date(0),
      ['__proto__' as string]: 'hunter2',
    };
    const before = structuredClone(data);
    const redacted = redactor.redact(data);
    expect(redacted).toEqual({
      list: ['[redacted:s0]', 1, null, true, undefined, [{ deep: 'x [redacted:s0]' }]],
      'key [redacted:s0]': { value: '[redacted:s0]' },
      again: { value: '[redacted:s0]' },
      date: new Date(0),
      ['__proto__']: '[redacted:s0]',
    });
    expect(data).toEqual(before);
    expect(redactor.redact(redacted)).toEqual(redacted);
  });

  test('two keys that become the same are both kept', () => {
    const redacted = redactorOf('hunter/2').redact({ 'hunter/2': 1, 'hunter%2F2': 2 });
    expect(redacted).toEqual({ '[redacted:s0]': 1, '[redacted:s0] (2)': 2 });
  });

  test('errors and bytes hold no secret either', () => {
    const redactor = redactorOf('hunter2é');
    const error = redactor.redact(new TypeError('got hunter2é', { cause: 'hunter2é' }));
    expect(error).toBeInstanceOf(TypeError);
    expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toContain('hunter2é');
    expect(redactor.redact(Buffer.from('\0hunter2é\0')).toString()).toBe('\0[redacted:s0]\0');
  });

  test('data that holds itself ends', () => {
    const data: Record<string, unknown> = { text: 'hunter2' };
    data['self'] = data;
    const redacted = redactorOf('hunter2').redact(data);
    expect(redacted['self']).toBe(redacted);
    expect(redacted['text']).toBe('[redacted:s0]');
  });
});

describe('texts printed one after the other', () => {
  const redactor = redactorOf('abc defghi', '4711');

  test.each([
    ['with a space in between', ['x', 'abc', 'defghi', 'y'], ['x', '[redacted:s0]', '[redacted:s0]', 'y']],
    ['with nothing in between', ['say abc d', 'efghi.'], ['say [redacted:s0]', '[redacted:s0].']],
    ['over three texts', ['abc', 'def', 'ghi'], ['abc', 'def', 'ghi']],
    [
      'over three texts with nothing in between',
      ['abc ', 'def', 'ghi!'],
      ['[redacted:s0]', '[redacted:s0]', '[redacted:s0]!'],
    ],
    ['within one text', ['a abc defghi', 'b'], ['a [redacted:s0]', 'b']],
    ['short and whole', ['4711', 'abc', 'defghi'], ['[redacted:s1]', '[redacted:s0]', '[redacted:s0]']],
    ['none at all', ['abc', 'defgh', ''], ['abc', 'defgh', '']],
    ['no text', [], []],
  ])('%s', (_name, texts, expected) => {
    expect(redactor.redactTexts(texts)).toEqual(expected);
    expect(redactor.redactTexts(expected)).toEqual(expected);
  });
});

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { formatBody } from '../../../../src/reporters/html/page/body/formatBody.ts';
import { formatJson } from '../../../../src/reporters/html/page/body/formatJson.ts';
import { formatXml } from '../../../../src/reporters/html/page/body/formatXml.ts';
import type { Line } from '../../../../src/reporters/html/page/body/tokens.ts';

function textOf(lines: readonly Line[] | null): string | null {
  return lines === null ? null : lines.map((line) => line.map(({ text }) => text).join('')).join('\n');
}

function typesOf(lines: readonly Line[] | null): Record<string, string[]> {
  const types: Record<string, string[]> = {};
  for (const { type, text } of lines?.flat() ?? []) if (text.trim() !== '') (types[type] ??= []).push(text);
  return types;
}

describe('JSON', () => {
  test('is indented as JSON.stringify does it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        if (!/^[{[]/.test(text)) expect(formatJson(text)).toBeNull();
        else expect(textOf(formatJson(text))).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });

  test('keeps what parsing would lose: digits, duplicate members, their order', () => {
    const text = '{"b":12345678901234567890,"a":1.50,"b":-1e+05,"1":"\\u00e9"}';
    expect(textOf(formatJson(text))).toBe(
      '{\n  "b": 12345678901234567890,\n  "a": 1.50,\n  "b": -1e+05,\n  "1": "\\u00e9"\n}',
    );
  });

  test('tells keys, strings, numbers and literals apart', () => {
    expect(typesOf(formatJson('{"key":["text",1,true,null]}'))).toMatchObject({
      key: ['"key"'],
      string: ['"text"'],
      number: ['1'],
      literal: ['true', 'null'],
    });
  });

  test.each(['{"a":[1,2', '{"a":"unfinished', '{"a":tru', '[{"a":1},', '{]}[', '{"a":\\', '[🙂,"\\ud83d"'])(
    'that is cut or broken is shown as far as it goes: %s',
    (text) => {
      expect(textOf(formatJson(text))?.replaceAll(/\s/g, '')).toBe(text);
    },
  );
});

describe('XML', () => {
  test('is indented by its elements; text and empty elements stay on their line', () => {
    const text =
      '<?xml version="1.0"?><a x="1 > 0" y=\'2\'><!-- note --><b>one &amp; two</b><c/><d></d><e><f>3</f></e><![CDATA[<x>]]></a>';
    expect(textOf(formatXml(text, false))).toBe(
      [
        '<?xml version="1.0"?>',
        `<a x="1 > 0" y='2'>`,
        '  <!-- note -->',
        '  <b>one &amp; two</b>',
        '  <c/>',
        '  <d></d>',
        '  <e>',
        '    <f>3</f>',
        '  </e>',
        '  <![CDATA[<x>]]>',
        '</a>',
      ].join('\n'),
    );
  });

  test('tells tags, attributes, values and comments apart', () => {
    expect(typesOf(formatXml('<a:b c="d"><!--e--></a:b>', false))).toMatchObject({
      tag: ['a:b', 'a:b'],
      attribute: ['c'],
      string: ['"d"'],
      comment: ['<!--e-->'],
    });
  });

  test.each(['<a><b', '<a b="', '<a></b></c></a>', '<a b=c>', '<!-- open', '<![CDATA[ x', '<a>< b</a>'])(
    'that is cut or broken loses nothing: %s',
    (text) => {
      expect(textOf(formatXml(text, false))?.replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
    },
  );

  test('HTML keeps its own line breaks', () => {
    const text = '<!doctype html>\n<p>one<br>two <img src=x>\n</p>';
    expect(textOf(formatXml(text, true))).toBe(text);
  });
});

describe('a body', () => {
  const body = (content: string) => ({ content, encoding: 'text' as const, size: content.length, truncated: false });
  const contentType = (value: string) => [{ name: 'content-type', value }];

  test.each([
    ['{"a":1}', 'application/problem+json', 'JSON'],
    ['{"a":1}', 'text/plain', 'JSON'],
    ['<a/>', 'application/soap+xml; charset=utf-8', 'XML'],
    ['<p>', 'text/html', 'HTML'],
    ['a=1', 'application/x-www-form-urlencoded', 'form'],
    ['a=1', 'text/plain', 'text'],
    ['Bad Gateway', 'application/json', 'text'],
  ])('%s as %s is %s', (content, type, kind) => {
    expect(formatBody(body(content), contentType(type)).kind).toBe(kind);
  });

  test('of a form is shown decoded, and raw as it was', () => {
    const formatted = formatBody(body('scope=a%20b+c&x='), contentType('application/x-www-form-urlencoded'));
    expect(textOf(formatted.lines)).toBe('scope = a b c\nx = ');
    expect(textOf(formatted.rawLines)).toBe('scope=a%20b+c&x=');
  });

  test('that is no text is shown as bytes', () => {
    const bytes = Buffer.from([0x89, ...Buffer.from('PNG and more text'), 0]);
    const formatted = formatBody(
      { content: bytes.toString('base64'), encoding: 'base64', size: bytes.length, truncated: false },
      contentType('image/png'),
    );
    expect(formatted.kind).toBe('binary');
    expect(textOf(formatted.lines)).toBe(
      '00000000  89 50 4e 47 20 61 6e 64 20 6d 6f 72 65 20 74 65  |.PNG and more te|\n' +
        '00000010  78 74 00                                         |xt.|',
    );
  });

  test('hides no character: controls and those that turn text around are written out', () => {
    const formatted = formatBody(body('a\u0000b\u202ec\u200bd\r\ne\tf'), []);
    expect(textOf(formatted.lines)).toBe('a\\x00b\\u202ec\\u200bd\ne\tf');
  });

  test.each([
    '{"a":"' + '\\'.repeat(60_000),
    '"'.repeat(60_000),
    '['.repeat(30_000),
    '<a '.repeat(20_000),
    '<a b="'.repeat(9000),
  ])('of 60 kB that is nothing but repetition is formatted, too (%#)', (content) => {
    const prefixed = content.startsWith('"') ? `[${content}` : content;
    const { lines } = formatBody(body(prefixed), []);
    expect((textOf(lines) ?? '').replaceAll(/\s/g, '')).toBe(prefixed.replaceAll(/\s/g, ''));
  });
});

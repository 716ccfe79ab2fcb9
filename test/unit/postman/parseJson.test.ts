import { describe, expect, test } from '@jest/globals';

import { findJsonMistake } from '../../../src/postman/jsonMistake.ts';
import { parseJson } from '../../../src/postman/parseJson.ts';

const source = { path: 'collections/a.json', code: 'COLLECTION_INVALID' } as const;

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('parseJson', () => {
  test('returns the value', () => {
    expect(parseJson('{"a": [1, true, null, "x"]}', source)).toEqual({ a: [1, true, null, 'x'] });
  });

  test.each([
    ['', 'collections/a.json is empty'],
    [' \n\t', 'collections/a.json is empty'],
    ['{"a": 1,\n "b": }', "collections/a.json is not JSON: unexpected '}' at line 2, column 7"],
    ['{"a": 1,\r\n "b": nope}', "collections/a.json is not JSON: unexpected 'n' at line 2, column 7"],
    ['{"a": 1,\r "b": }', "collections/a.json is not JSON: unexpected '}' at line 2, column 7"],
    ['[1, 2, ]', "collections/a.json is not JSON: unexpected ']' after a comma at line 1, column 8"],
    ['{"a": 1,}', "collections/a.json is not JSON: unexpected '}' after a comma at line 1, column 9"],
    ['<html>', "collections/a.json is not JSON: unexpected '<' at line 1, column 1"],
    ['{"a": "x\ny"}', 'collections/a.json is not JSON: unexpected character U+000A at line 1, column 9'],
    ['{"a": 1} {', "collections/a.json is not JSON: unexpected '{' at line 1, column 10"],
    ['{\n  "a": [1,', 'collections/a.json is truncated: it ends at line 2, column 11, before its JSON is complete'],
    ['{"a": "un', 'collections/a.json is truncated: it ends at line 1, column 10, before its JSON is complete'],
    ['{"a": tr', 'collections/a.json is truncated: it ends at line 1, column 9, before its JSON is complete'],
    ['{"a": "\\u00', 'collections/a.json is truncated: it ends at line 1, column 12, before its JSON is complete'],
  ])('says of %j where the mistake is', (text, message) => {
    expect(() => parseJson(text, source)).toThrow(
      expect.objectContaining({ name: 'TokenmanError', code: 'COLLECTION_INVALID', message, hint: expect.any(String) }),
    );
  });
});

describe('findJsonMistake', () => {
  const document = JSON.stringify(
    { 'a"\\\n': [-1.5e-7, 0, 12, 1e21, true, false, null, '\u2028 é \u0001', {}, []], b: { c: { d: [[], {}] } } },
    null,
    1,
  );

  test('finds none in JSON', () => {
    for (const text of [document, '1', '"x"', 'null', ' [ ] ', '{}', '-0.1E+3']) {
      expect(findJsonMistake(text)).toBeNull();
    }
  });

  test('takes every beginning of a document for a truncated one', () => {
    for (let length = 0; length < document.length; length += 1) {
      expect(findJsonMistake(document.slice(0, length))).toEqual({ offset: length, truncated: true });
    }
  });

  test('agrees with JSON.parse on whether there is a mistake, whichever character is taken out or put in', () => {
    for (let at = 0; at < document.length; at += 1) {
      for (const inserted of ['', '"', ',', '}', ']', '{', '[', ':', '\\', '0', '-', 'e', '.', 'x', '\n', '\u00a0']) {
        const text = document.slice(0, at) + inserted + document.slice(inserted === '' ? at + 1 : at);
        expect([text, findJsonMistake(text) === null]).toEqual([text, parses(text)]);
      }
    }
  });

  test('never places the mistake behind the point up to which the text could still become JSON', () => {
    for (const [text, offset] of [
      ['{"a" 1}', 5],
      ['{a: 1}', 1],
      ['[01]', 1],
      ['["\\x"]', 2],
      ['[1 2]', 3],
      ["['a']", 1],
    ] as const) {
      expect(findJsonMistake(text)).toEqual({ offset, truncated: false });
    }
  });
});

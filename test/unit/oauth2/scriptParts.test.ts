import { describe, expect, test } from '@jest/globals';
import { assert, property, string, uint8Array } from 'fast-check';
import { base64, base64url, bytesOfBase64, formBody, formEncode, utf8 } from '../../../src/oauth2/script/encoding.ts';
import { errorParts, oneLine } from '../../../src/oauth2/script/errorParts.ts';
import { memberAt, parseJsonObject } from '../../../src/oauth2/script/jsonObject.ts';
import { metadataUrls } from '../../../src/oauth2/script/discovery.ts';

describe('encodings', () => {
  test('form encoding is that of URLSearchParams, for every text', () => {
    assert(
      property(string({ unit: 'grapheme' }), (text) => {
        expect(formEncode(text)).toBe(new URLSearchParams([['', text]]).toString().slice(1));
      }),
    );
  });

  test('a form body is read back by others', () => {
    const pairs = [
      ['a b', '1&2'],
      ['é', '=+%41'],
      ['a b', ''],
    ] as const;
    expect([...new URLSearchParams(formBody(pairs))]).toEqual(pairs);
  });

  test('base64 is that of Buffer, for every text and all bytes', () => {
    assert(
      property(string({ unit: 'grapheme' }), uint8Array(), (text, bytes) => {
        expect(base64(text)).toBe(Buffer.from(text).toString('base64'));
        expect(base64url(text)).toBe(Buffer.from(text).toString('base64url'));
        expect(base64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
        expect(bytesOfBase64(Buffer.from(bytes).toString('base64'))).toEqual(bytes);
        expect(Buffer.from(utf8(text)).toString()).toBe(text);
      }),
    );
  });
});

describe('where an issuer’s metadata may lie', () => {
  test.each([
    ['https://idp.example', 'https://idp.example', 'https://idp.example/.well-known/oauth-authorization-server'],
    ['https://idp.example/', 'https://idp.example', 'https://idp.example/.well-known/oauth-authorization-server'],
    [
      'https://idp.example:8443/realms/a',
      'https://idp.example:8443/realms/a',
      'https://idp.example:8443/.well-known/oauth-authorization-server/realms/a',
    ],
    [
      'https://idp.example/a/b/',
      'https://idp.example/a/b',
      'https://idp.example/.well-known/oauth-authorization-server/a/b',
    ],
  ])('%s', (issuer, base, other) => {
    expect(metadataUrls(issuer)).toEqual([`${base}/.well-known/openid-configuration`, other]);
  });
});

test('a JSON object is read with a byte order mark too, everything else is none', () => {
  expect(parseJsonObject('\ufeff{"a":1}')).toEqual({ a: 1 });
  for (const text of ['', '[]', 'null', '1', '"a"', '{', '<html>']) expect(parseJsonObject(text)).toBeNull();
});

test('a member is found by its name, and then by the path that its dots make', () => {
  const body = { a: { b: { c: 1 } }, 'a.b': 2, n: null };
  expect(memberAt(body, 'a.b')).toBe(2);
  expect(memberAt(body, 'a.b.c')).toBe(1);
  for (const field of ['x', 'a.x', 'n.x', 'a.b.c.d']) expect(memberAt(body, field)).toBeUndefined();
});

test('an error is known by its code, or by the code in its message', () => {
  expect(errorParts({ code: 'EPROTO', message: 'write\n EPROTO' })).toEqual({
    code: 'EPROTO',
    message: 'write EPROTO',
  });
  expect(errorParts({ message: 'connect ECONNREFUSED 127.0.0.1:1' })).toMatchObject({ code: 'ECONNREFUSED' });
  expect(errorParts({ message: 'socket hang up' })).toMatchObject({ code: 'ECONNRESET' });
  expect(errorParts({ message: 'Error: Entirely Else' })).toMatchObject({ code: null });
  expect(errorParts('text')).toEqual({ code: null, message: 'text' });
  expect(errorParts(null)).toEqual({ code: null, message: 'null' });
});

test('a text of many lines becomes one, of two hundred characters at most', () => {
  expect(oneLine(' a\r\n\tb ')).toBe('a b');
  expect(oneLine('x'.repeat(200))).toBe('x'.repeat(200));
  expect(oneLine('x'.repeat(201))).toBe(`${'x'.repeat(200)}…`);
});

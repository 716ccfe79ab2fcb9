import { describe, expect, test } from '@jest/globals';
import {
  anything,
  array,
  assert,
  integer,
  json,
  jsonValue,
  oneof,
  property,
  record,
  string,
  uint8Array,
} from 'fast-check';
import { base64, base64url, bytesOfBase64, formBody, formEncode, utf8 } from '../../../src/oauth2/script/encoding.ts';
import { errorParts, oneLine } from '../../../src/oauth2/script/errorParts.ts';
import { findMember, parseJsonObject } from '../../../src/oauth2/script/jsonObject.ts';
import { readLife } from '../../../src/oauth2/script/tokenLife.ts';
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
  const body = { a: { b: { c: 1 }, 'd.e': { f: 3 } }, 'a.b': 2, n: null, list: [{ t: 4 }, [5]], 'x[0]': 6 };
  const at = (path: string) => findMember(body, path)?.value;
  expect(at('a.b')).toBe(2);
  expect(at('a.b.c')).toBe(1);
  expect(at('a.d.e.f')).toBe(3);
  expect(at('list.0.t')).toBe(4);
  for (const path of ['list[1][0]', '$.list[1].0', "$['list'][1][0]"]) expect(at(path)).toBe(5);
  expect(at('x[0]')).toBe(6);
  expect(at('n')).toBeNull();
  for (const path of ['x', 'a.x', 'n.x', 'a.b.c.d', 'list.2', 'list.length', 'constructor', '', 'list.t']) {
    expect(findMember(body, path)).toBeNull();
  }
  expect(findMember([{ t: 1 }], '0.t')?.holders).toEqual([{ t: 1 }]);
  expect(findMember(body, 'a.d.e.f')?.holders).toEqual([body.a['d.e'], body.a, body]);
});

test('whatever the answer and whatever the path: a member is found or not, and its holders are around it', () => {
  assert(
    property(jsonValue(), array(oneof(string(), integer({ min: 0, max: 3 }).map(String))), (body, path) => {
      const found = findMember(body, path.join('.'));
      for (const holder of found?.holders ?? []) expect(JSON.stringify(body)).toContain(JSON.stringify(holder));
      if (found !== null) expect(JSON.stringify(body)).toContain(JSON.stringify(found.value));
    }),
  );
});

test('whatever the answer says of a life: it is none, or one that a token can have', () => {
  const { warn } = console;
  console.warn = () => {};
  const odd = { expiresAt: { toString: '' }, expires: [[]], exp: {} };
  expect(readLife({ body: odd, holders: [odd], accessToken: 'x', date: null }, {})).toBeNull();
  const said = oneof(jsonValue(), integer(), string(), anything({ maxDepth: 1 }));
  const holder = record(
    { expires_in: said, expiresAt: said, expires: said, exp: said, refresh_token_expires_in: said },
    { requiredKeys: [] },
  );
  assert(
    property(holder, json(), string(), (one, text, date) => {
      const accessToken = `e30.${Buffer.from(text).toString('base64url')}.x`;
      const life = readLife({ body: one, holders: [one], accessToken, date }, {});
      if (life !== null) expect(life > 0 && life <= 315_360_000).toBe(true);
    }),
  );
  console.warn = warn;
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

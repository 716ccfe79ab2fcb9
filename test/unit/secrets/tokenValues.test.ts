import { describe, expect, test } from '@jest/globals';
import {
  secretsInHeaders,
  secretsInRequestBody,
  secretsInUrl,
  tokensInResponseBody,
} from '../../../src/secrets/tokenValues.ts';

const JSON_TYPE = 'application/json;charset=utf-8';
const FORM_TYPE = 'application/x-www-form-urlencoded';

function valuesOf(secrets: readonly { value: string }[]): string[] {
  return secrets.map(({ value }) => value);
}

describe('tokens in a response body', () => {
  test('every token of a JSON answer, and nothing else of it', () => {
    const body = JSON.stringify({
      access_token: 'access-value',
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'orders:read',
      refresh_token: 'refresh-value',
      id_token: 'id-value',
      device_code: 'device-value',
      token: 'token-value',
      assertion: 'assertion-value',
      refresh_token_expires_in: 7200,
    });
    expect(tokensInResponseBody(JSON_TYPE, body)).toEqual([
      { name: 'access_token', value: 'access-value' },
      { name: 'refresh_token', value: 'refresh-value' },
      { name: 'id_token', value: 'id-value' },
      { name: 'device_code', value: 'device-value' },
      { name: 'token', value: 'token-value' },
      { name: 'assertion', value: 'assertion-value' },
    ]);
  });

  test('one level below, and not two', () => {
    const body = JSON.stringify({ data: { accessToken: 'nested', more: { token: 'deeper' } } });
    expect(valuesOf(tokensInResponseBody(JSON_TYPE, body))).toEqual(['nested']);
  });

  test('JSON with a byte order mark and the wrong content type', () => {
    expect(valuesOf(tokensInResponseBody('text/html', '\uFEFF {"access_token":"value"}'))).toEqual(['value']);
  });

  test('an answer that was cut short', () => {
    const body = String.raw`{"token_type":"Bearer","access_token":"a\/b-value","refresh_token":"begin`;
    expect(valuesOf(tokensInResponseBody(JSON_TYPE, body))).toEqual(['a/b-value', 'begin']);
  });

  test('a form-encoded answer, whatever it says it is', () => {
    const body = 'access_token=a%2Fb&token_type=bearer';
    expect(valuesOf(tokensInResponseBody(FORM_TYPE, body))).toEqual(['a/b', 'a%2Fb']);
    expect(valuesOf(tokensInResponseBody('text/plain', body))).toEqual(['a/b', 'a%2Fb']);
  });

  test.each([
    ['', ''],
    ['text/html', '<html><a href="?token=x">502 Bad Gateway</a></html>'],
    [JSON_TYPE, '{"access_token":"","error":"invalid_client"}'],
    [JSON_TYPE, '{"access_token":null,"token":true}'],
    [JSON_TYPE, '"text"'],
  ])('nothing in %s %s', (contentType, body) => {
    expect(tokensInResponseBody(contentType, body)).toEqual([]);
  });
});

describe('secrets in headers', () => {
  test('what follows the scheme of Authorization and Proxy-Authorization', () => {
    expect(
      secretsInHeaders([
        { name: 'Authorization', value: 'Bearer token-value' },
        { name: 'proxy-authorization', value: 'Digest username="me", response="abc"' },
        { name: 'AUTHORIZATION', value: 'no-scheme-value' },
      ]),
    ).toEqual([
      { name: 'Authorization', value: 'token-value' },
      { name: 'proxy-authorization', value: 'username="me", response="abc"' },
      { name: 'AUTHORIZATION', value: 'no-scheme-value' },
    ]);
  });

  test('Basic credentials and the password in them, form-decoded too', () => {
    const pair = Buffer.from('my%20id:s%2Fcret+1').toString('base64');
    expect(valuesOf(secretsInHeaders([{ name: 'Authorization', value: `Basic ${pair}` }]))).toEqual([
      pair,
      's/cret 1',
      's%2Fcret+1',
    ]);
  });

  test('credentials too short to be looked for are recognised with their scheme', () => {
    expect(valuesOf(secretsInHeaders([{ name: 'Authorization', value: 'Bearer abc' }]))).toEqual(['Bearer abc']);
  });

  test('a variable that was not resolved is no secret', () => {
    expect(secretsInHeaders([{ name: 'Authorization', value: 'Bearer {{accessToken}}' }])).toEqual([]);
    expect(secretsInHeaders([{ name: 'Authorization', value: 'Bearer {{t}}' }])).toEqual([]);
  });

  test('values of cookies that stand for a session or look drawn, sent and set, decoded too', () => {
    expect(
      secretsInHeaders([
        { name: 'Cookie', value: 'JSESSIONID=0123456789; lang=en; theme="default"; visit="Zx81Kq72Lm39Qw=="' },
        { name: 'Set-Cookie', value: 'connect.sid=s%3Aabcdef; Path=/somewhere; HttpOnly' },
      ]),
    ).toEqual([
      { name: 'JSESSIONID', value: '0123456789' },
      { name: 'visit', value: 'Zx81Kq72Lm39Qw==' },
      { name: 'connect.sid', value: 's:abcdef' },
      { name: 'connect.sid', value: 's%3Aabcdef' },
    ]);
  });

  test('headers whose names are secret, and no others', () => {
    const headers = [
      { name: 'X-Api-Key', value: 'key-value' },
      { name: 'DPoP', value: 'proof-value' },
      { name: 'Content-Type', value: 'application/json' },
      { name: 'X-Session-Id', value: 'not-a-secret' },
    ];
    expect(valuesOf(secretsInHeaders(headers))).toEqual(['key-value', 'proof-value']);
  });
});

describe('secrets in a request body', () => {
  test('form fields whose names are secret, as meant and as sent', () => {
    const body = 'grant_type=password&client_id=me&client_secret=a+b%21c&password=plain&client_assertion_type=urn';
    expect(secretsInRequestBody(FORM_TYPE, body)).toEqual([
      { name: 'client_secret', value: 'a b!c' },
      { name: 'password', value: 'plain' },
      { name: 'client_secret', value: 'a+b%21c' },
    ]);
  });

  test('a code is one in a token request only', () => {
    expect(valuesOf(secretsInRequestBody(FORM_TYPE, 'grant_type=authorization_code&code=abcdef'))).toEqual(['abcdef']);
    expect(secretsInRequestBody(FORM_TYPE, 'country=de&code=abcdef')).toEqual([]);
  });

  test('JSON members at any depth, in arrays, numbers too', () => {
    const body = JSON.stringify({
      query: 'mutation',
      variables: { input: [{ login: { password: 'deep-value', pin: 123456, hasPassword: true, tokens: ['x'] } }] },
      secrets: ['one-value', 'two-value'],
    });
    expect(valuesOf(secretsInRequestBody(JSON_TYPE, body))).toEqual(['one-value', 'two-value', 'deep-value', '123456']);
  });

  test('JSON that is nested deeper than a stack is ends nothing', () => {
    const depth = 200_000;
    const nested = `${'{"a":['.repeat(depth)}{"password":"deep-value"}${']}'.repeat(depth)}`;
    expect(valuesOf(secretsInRequestBody(JSON_TYPE, nested))).toEqual(['deep-value']);
  });

  test('parts of multipart/form-data that are no files', () => {
    const body = [
      '--b',
      'Content-Disposition: form-data; name="password"',
      '',
      'line one\r\nline two',
      '--b',
      'Content-Disposition: form-data; name="token"; filename="t.txt"',
      'Content-Type: text/plain',
      '',
      'file',
      '--b',
      'content-disposition: form-data; name="apiKey"',
      'Content-Type: text/plain',
      '',
      'key-value',
      '--b',
      'Content-Disposition: form-data; name="comment"',
      '',
      'nothing',
      '--b--',
      '',
    ].join('\r\n');
    expect(valuesOf(secretsInRequestBody('multipart/form-data; boundary=b', body))).toEqual([
      'line one\r\nline two',
      'key-value',
    ]);
  });
});

test("Postman's own id of a request is no secret, though its header is called a token", () => {
  expect(secretsInHeaders([{ name: 'Postman-Token', value: '8c2f8a3e-2f2d-4f8e-9b43-5e1f5c1f0f11' }])).toEqual([]);
});

describe('secrets in URLs', () => {
  test.each([
    ['https://user:p%40ss-word@host/', ['p@ss-word', 'p%40ss-word']],
    ['postgres://user:password7@localhost:5432/db', ['password7']],
    ['http://host/?api_key=one%2Fvalue&page=1#access_token=other-value', ['one/value', 'one%2Fvalue', 'other-value']],
    ['http://host:8080/users/@me?page=1', []],
    ['http://user@host/', []],
    ['https://user:{{password}}@host/?token={{token}}', []],
    ['no url', []],
  ])('%s', (url, values) => {
    expect(valuesOf(secretsInUrl(url))).toEqual(values);
  });

  test('those of redirects', () => {
    expect(valuesOf(secretsInHeaders([{ name: 'Location', value: '/next?token=the-token&a=b' }]))).toEqual([
      'the-token',
    ]);
  });
});

import { describe, expect, test } from '@jest/globals';
import { matchesHost, parseHostPattern } from '../../../src/guard/hostPattern.ts';

function allows(pattern: string, hostname: string, port = '443'): boolean {
  const parsed = parseHostPattern(pattern);
  if (parsed === null) throw new Error(`${pattern} is no pattern`);
  return matchesHost(parsed, hostname, port);
}

describe('a host', () => {
  test.each([
    ['api.example.com', 'api.example.com'],
    ['api.example.com', 'API.Example.COM'],
    ['api.example.com', 'api.example.com.'],
    ['API.example.com.', 'api.example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['xn--bcher-kva.example', 'BÜCHER.example'],
    ['127.0.0.1', '2130706433'],
    ['127.0.0.1', '0x7f.0.0.1'],
    ['127.0.0.1', '0177.0.0.1'],
    ['127.0.0.1', '127.1'],
    ['127.0.0.1', '127.0.0.1.'],
    ['2130706433', '127.0.0.1'],
    ['::1', '[::1]'],
    ['[::1]', '0:0:0:0:0:0:0:1'],
    ['::1', '::0001'],
  ])('%s is the same as %s', (pattern, hostname) => {
    expect(allows(pattern, hostname)).toBe(true);
  });

  test.each([
    ['api.example.com', 'example.com'],
    ['example.com', 'api.example.com'],
    ['example.com', 'evilexample.com'],
    ['example.com', 'example.com.evil.test'],
    ['api.example.com', 'api-example.com'],
    ['localhost', '127.0.0.1'],
    ['127.0.0.1', 'localhost'],
    ['127.0.0.1', '127.0.0.2'],
    ['127.0.0.1', '::1'],
    ['example.com', 'example.com/'],
    ['example.com', 'example.com#.evil.test'],
    ['example.com', 'evil.test@example.com'],
    ['example.com', 'exam\tple.com'],
    ['example.com', 'example%2ecom'],
    ['example.com', ''],
    ['fe80::1', 'fe80::1%eth0'],
  ])('%s is not %s', (pattern, hostname) => {
    expect(allows(pattern, hostname)).toBe(false);
  });

  test('without a port stands for every port, with one for that alone', () => {
    expect(['80', '8443'].map((port) => allows('example.com', 'example.com', port))).toEqual([true, true]);
    expect(['80', '8443'].map((port) => allows('example.com:8443', 'example.com', port))).toEqual([false, true]);
    expect(['80', '8443'].map((port) => allows('[::1]:8443', '::1', port))).toEqual([false, true]);
  });
});

describe('a pattern with a star', () => {
  test.each(['api.example.com', 'a.b.example.com', 'API.EXAMPLE.COM.'])('takes %s', (hostname) => {
    expect(allows('*.example.com', hostname)).toBe(true);
  });

  test.each(['example.com', 'evilexample.com', 'example.com.evil.test', '.example.com.evil'])('not %s', (hostname) => {
    expect(allows('*.example.com', hostname)).toBe(false);
  });

  test('takes a port too', () => {
    expect(['443', '8443'].map((port) => allows('*.example.com:8443', 'api.example.com', port))).toEqual([false, true]);
  });
});

test.each([
  '',
  '*',
  '*.',
  'api.*.com',
  '*example.com',
  'https://example.com',
  'example.com/path',
  'user@example.com',
  'exa mple.com',
  'example.com:',
  'example.com:port',
  '*.127.0.0.1',
  '*.[::1]',
  '{{host}}/',
])('"%s" is no pattern', (text) => {
  expect(parseHostPattern(text)).toBeNull();
});

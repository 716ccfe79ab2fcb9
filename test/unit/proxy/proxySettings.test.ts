import { describe, expect, test } from '@jest/globals';
import { isInNoProxy, isLoopback, parseNoProxy } from '../../../src/proxy/noProxy.ts';
import { proxyFor, proxyName, proxySettings } from '../../../src/proxy/proxySettings.ts';

const target = (url: string) => {
  const { protocol, hostname, port } = new URL(url);
  return { protocol, hostname, port: port || (protocol === 'https:' ? '443' : '80') };
};

describe('NO_PROXY', () => {
  test.each<[list: string, direct: readonly string[], byProxy: readonly string[]]>([
    ['*', ['http://example.com', 'https://[2001:db8::1]/'], []],
    ['other.test, *', ['http://example.com'], []],
    [
      'example.com',
      ['http://example.com', 'https://api.example.com:8443', 'http://EXAMPLE.COM.', 'http://a.b.example.com'],
      ['http://notexample.com', 'http://example.com.evil.test', 'http://example.org'],
    ],
    ['.example.com', ['http://example.com', 'http://api.example.com'], ['http://notexample.com']],
    ['*.example.com', ['http://example.com', 'http://api.example.com'], ['http://notexample.com']],
    ['example.com:8443', ['https://api.example.com:8443'], ['https://example.com', 'http://example.com:84']],
    ['example.com:443', ['https://example.com'], ['http://example.com']],
    ['bücher.example', ['http://xn--bcher-kva.example'], []],
    ['10.1.2.3', ['http://10.1.2.3', 'http://0x0a010203', 'http://167838211'], ['http://10.1.2.30']],
    ['10.0.0.0/8', ['http://10.255.0.1:8080'], ['http://11.0.0.1', 'http://10.example.com']],
    ['::1, [2001:db8::1]:8080', ['http://[::1]', 'http://[2001:db8:0::1]:8080'], ['http://[2001:db8::1]']],
    ['2001:db8::/32', ['http://[2001:db8:1::1]'], ['http://[2001:db9::1]', 'http://10.0.0.1']],
    ['a.test b.test,,c.test', ['http://a.test', 'http://b.test', 'http://c.test'], ['http://d.test']],
    [' , ,/, 10.0.0.0/99, http://x.test, [, %', [], ['http://x.test', 'http://10.0.0.1']],
  ])('%s', (list, direct, byProxy) => {
    const entries = parseNoProxy(list);
    const isDirect = (url: string) => isInNoProxy(entries, target(url));
    expect(direct.filter((url) => !isDirect(url))).toEqual([]);
    expect(byProxy.filter(isDirect)).toEqual([]);
  });

  test('knows the hosts of this machine', () => {
    const loopback = [
      'localhost',
      'api.localhost',
      'LOCALHOST.',
      '127.0.0.1',
      '127.9.9.9',
      '2130706433',
      '::1',
      '[::1]',
    ];
    expect([...loopback, '::ffff:127.0.0.1'].filter((host) => !isLoopback(host))).toEqual([]);
    expect(['notlocalhost', 'localhost.example.com', '128.0.0.1', '::2', ''].filter(isLoopback)).toEqual([]);
  });
});

describe('proxySettings', () => {
  const named = (processEnv: Record<string, string>, url: string, more: object = {}) => {
    const settings = proxySettings({ processEnv, ...more });
    const server = settings === null ? null : proxyFor(settings, target(url));
    return server === null ? null : `${proxyName(server)} by ${server.from}`;
  };

  test('takes upper case before lower case, and HTTP_PROXY for https where nothing else is said', () => {
    const both = { HTTP_PROXY: 'http://upper:1', http_proxy: 'http://lower:2' };
    expect(named(both, 'http://a.test')).toBe('http://upper:1 by HTTP_PROXY');
    expect(named({ ...both, HTTP_PROXY: ' ' }, 'http://a.test')).toBe('http://lower:2 by http_proxy');
    expect(named(both, 'https://a.test')).toBe('http://upper:1 by HTTP_PROXY');
    expect(named({ ...both, https_proxy: 'secure:3' }, 'https://a.test')).toBe('http://secure:3 by https_proxy');
    expect(named({ HTTPS_PROXY: 'https://secure' }, 'https://a.test')).toBe('https://secure:443 by HTTPS_PROXY');
    expect(named({ HTTPS_PROXY: 'https://secure' }, 'http://a.test')).toBe(null);
    expect(named({ ALL_PROXY: 'http://all' }, 'http://a.test')).toBe(null);
  });

  test('lets the setting outrank the variables, and NO_PROXY hold for both', () => {
    const variables = { HTTP_PROXY: 'http://upper:1', NO_PROXY: 'a.test', no_proxy: 'b.test' };
    const more = { proxy: 'mine:9', noProxy: ['c.test'] };
    expect(named(variables, 'http://b.test', more)).toBe('http://mine:9 by proxy');
    expect(named(variables, 'https://b.test', more)).toBe('http://mine:9 by proxy');
    expect(['http://a.test', 'http://c.test'].map((url) => named(variables, url, more))).toEqual([null, null]);
    expect(named({ ...variables, NO_PROXY: '' }, 'http://b.test', more)).toBe(null);
  });

  test('asks hosts of this machine directly, but for a proxy that was named for this run', () => {
    expect(named({ HTTP_PROXY: 'http://upper:1' }, 'http://localhost:3000')).toBe(null);
    expect(named({}, 'http://localhost:3000', { proxy: 'mine:9' })).toBe('http://mine:9 by proxy');
  });

  test('decodes credentials', () => {
    expect(proxySettings({ proxy: 'http://me%40corp:p%3Aw%2F%C3%BC@proxy.test:3128' })?.http?.credentials).toEqual({
      username: 'me@corp',
      password: 'p:w/ü',
    });
  });

  test.each([
    ['socks5://proxy.test:1080', 'proxy: "socks5://proxy.test:1080" is no URL of an http or https proxy'],
    ['', 'proxy: "" is no URL of an http or https proxy'],
    ['http://proxy.test:99999', 'proxy: "http://proxy.test:99999" is no URL of an http or https proxy'],
    ['http://proxy.test/path', 'proxy: "http://proxy.test/path" is no URL of an http or https proxy'],
    ['http://me:secret@word@:80', 'proxy: "http://…@:80" is no URL of an http or https proxy'],
    ['me:100%@proxy.test', 'proxy: "…@proxy.test" is no URL of an http or https proxy'],
  ])('refuses %s, and shows no password', (proxy, message) => {
    expect(() => proxySettings({ proxy })).toThrow(message);
  });

  test('names the variable that is wrong', () => {
    expect(() => proxySettings({ processEnv: { https_proxy: 'ftp://x' } })).toThrow(
      'the environment variable https_proxy: "ftp://x" is no URL of an http or https proxy',
    );
  });
});

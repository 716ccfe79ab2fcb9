/** Which proxy a request goes through, if any: from the setting `proxy`, or the variables that all programs share. */
import { TokenmanError } from '../errors.ts';
import { isInNoProxy, isLoopback, parseNoProxy } from './noProxy.ts';
import type { ProxyTarget } from './noProxy.ts';

export interface ProxyServer {
  readonly protocol: 'http:' | 'https:';
  readonly hostname: string;
  readonly port: string;
  /** Decoded; null: the proxy asks for none. */
  readonly credentials: { readonly username: string; readonly password: string } | null;
  /** What said so: `proxy`, or the name of a variable. */
  readonly from: string;
}

export interface ProxySettings {
  /** For http targets; null: none. */
  readonly http: ProxyServer | null;
  readonly https: ProxyServer | null;
  /** As NO_PROXY lists them. */
  readonly noProxy: readonly string[];
  /** Whether hosts of this very machine are asked through it, too. */
  readonly loopback: boolean;
}

export interface ProxySources {
  /** A URL; outranks the variables. */
  readonly proxy?: string;
  readonly noProxy?: readonly string[];
  readonly processEnv?: Readonly<Record<string, string | undefined>>;
}

/**
 * As Newman reads them: upper case before lower case, and HTTP_PROXY for https targets where there is no HTTPS_PROXY.
 * Hosts of this machine are asked directly, as with Go: a proxy elsewhere would ask itself. A proxy that was named for
 * this very run is used for them, too: it may be there to look at the traffic.
 *
 * @returns null when every request goes out directly
 * @throws TokenmanError USAGE for what is no URL of a proxy
 */
export function proxySettings({ proxy, noProxy = [], processEnv = {} }: ProxySources): ProxySettings | null {
  const variable = (...names: readonly string[]): ProxyServer | null => {
    const name = names.find((each) => (processEnv[each] ?? '').trim() !== '');
    return name === undefined ? null : parseProxy(processEnv[name] ?? '', name);
  };
  const given = proxy === undefined ? null : parseProxy(proxy, 'proxy');
  const http = given ?? variable('HTTP_PROXY', 'http_proxy');
  const https = given ?? variable('HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy');
  if (http === null && https === null) return null;
  return {
    http,
    https,
    noProxy: [...noProxy, ...parseNoProxy(processEnv['NO_PROXY'] || processEnv['no_proxy'] || '')],
    loopback: given !== null,
  };
}

/** @returns null: the target is asked directly */
export function proxyFor(settings: ProxySettings, target: ProxyTarget): ProxyServer | null {
  if (!settings.loopback && isLoopback(target.hostname)) return null;
  if (isInNoProxy(settings.noProxy, target)) return null;
  return target.protocol === 'https:' ? settings.https : settings.http;
}

/** As a message may show it: without credentials. */
export function proxyName({ protocol, hostname, port }: ProxyServer): string {
  return `${protocol}//${hostname}:${port}`;
}

function parseProxy(text: string, from: string): ProxyServer {
  const url = text.includes('://') ? text.trim() : `http://${text.trim()}`;
  const { protocol, hostname, port, username, password, pathname, search, hash } = URL.canParse(url)
    ? new URL(url)
    : NO_URL;
  if ((protocol !== 'http:' && protocol !== 'https:') || hostname === '' || `${pathname}${search}${hash}` !== '/') {
    throw invalidProxy(from, text, 'Write http://host:port or http://user:password@host:port.');
  }
  const decoded = [username, password].map((part) => decode(part));
  const [decodedName = null, decodedPassword = null] = decoded;
  if (decodedName === null || decodedPassword === null) {
    throw invalidProxy(from, text, 'A percent sign in the user name or the password is written as %25.');
  }
  return {
    protocol,
    hostname,
    port: port === '' ? (protocol === 'https:' ? '443' : '80') : port,
    credentials: username === '' ? null : { username: decodedName, password: decodedPassword },
    from,
  };
}

const NO_URL = {
  protocol: '',
  hostname: '',
  port: '',
  username: '',
  password: '',
  pathname: '',
  search: '',
  hash: '',
} as const;

function invalidProxy(from: string, text: string, hint: string): TokenmanError {
  const where = from === 'proxy' ? 'proxy' : `the environment variable ${from}`;
  // Whatever stands before the last @ may hold the password.
  const shown = text.trim().replace(/^(\w+:\/\/)?.*@/s, '$1…@');
  return new TokenmanError('USAGE', `${where}: "${shown}" is no URL of an http or https proxy`, { hint });
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

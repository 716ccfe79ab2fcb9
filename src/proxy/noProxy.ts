/**
 * Hosts that are asked without a proxy, as NO_PROXY lists them. There is no standard for it; this is what curl, Go and
 * Newman have in common, and networks (`10.0.0.0/8`) besides.
 */
import { BlockList, isIP } from 'node:net';
import { normalHostname } from '../guard/normalHostname.ts';

export interface ProxyTarget {
  /** `https:`, as URLs have it. */
  readonly protocol: string;
  /** With or without the brackets of an IPv6 address. */
  readonly hostname: string;
  readonly port: string;
}

/** Entries may be separated by commas, blanks, or both. */
export function parseNoProxy(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((entry) => entry !== '');
}

/** An entry that is no host matches nothing: the list belongs to everybody on the machine. */
export function isInNoProxy(entries: readonly string[], { hostname, port }: ProxyTarget): boolean {
  const normal = normalHostname(hostname);
  return normal !== null && entries.some((entry) => matchesEntry(entry, normal, port));
}

/** `localhost`, hosts below it (RFC 6761 §6.3), 127.0.0.0/8 and ::1, also as IPv4-mapped address. */
export function isLoopback(hostname: string): boolean {
  const normal = normalHostname(hostname);
  if (normal === null) return false;
  return /(^|\.)localhost$/.test(normal) || isInNetwork('127.0.0.0/8', normal) || normal === '[::1]';
}

function matchesEntry(entry: string, hostname: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInNetwork(entry, hostname);
  const [, host = '', entryPort = null] =
    isIP(entry) === 6 ? [entry, entry] : (/^(\[.*\]|[^:]*)(?::(\d{1,5}))?$/.exec(entry) ?? []);
  const listed = normalHostname(host.replace(/^(\*?\.)+/, ''));
  if (listed === null || (entryPort !== null && String(Number(entryPort)) !== port)) return false;
  return hostname === listed || (addressOf(listed) === null && hostname.endsWith(`.${listed}`));
}

function isInNetwork(network: string, hostname: string): boolean {
  const [, start = '', bits = ''] = /^\[?([^[\]/]+)\]?\/(\d{1,3})$/.exec(network) ?? [];
  const version = isIP(start);
  const address = addressOf(hostname);
  if (version === 0 || address === null || Number(bits) > (version === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(start, Number(bits), version === 4 ? 'ipv4' : 'ipv6');
  return list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}

function addressOf(hostname: string): string | null {
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(address) === 0 ? null : address;
}

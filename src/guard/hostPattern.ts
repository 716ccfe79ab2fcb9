/**
 * Hosts as a person lists them, compared as a browser would compare them: case, punycode, trailing dots, decimal, octal
 * and hexadecimal forms of an address are one (WHATWG URL, host parsing). Names are never resolved.
 */
import { isIP } from 'node:net';
import { normalHostname } from './normalHostname.ts';

export interface HostPattern {
  /** Normalised; an IPv6 address stands in brackets. */
  readonly hostname: string;
  /** null: any. */
  readonly port: string | null;
  /** `*.example.com`: hosts below it, and not the host itself. */
  readonly below: boolean;
}

/** @returns null for what is no host: with a scheme, a path, credentials, a star in another place than in front */
export function parseHostPattern(text: string): HostPattern | null {
  const below = text.startsWith('*.');
  const [, host = '', port = null] = /^(\[.*\]|[^:]*)(?::(\d{1,5}))?$/.exec(below ? text.slice(2) : text) ?? [];
  const hostname = normalHostname(isIP(text) === 6 ? text : host);
  if (hostname === null || hostname.includes('*')) return null;
  if (below && isIP(hostname.replace(/[[\]]/g, '')) !== 0) return null;
  return { hostname, port: port === null ? null : String(Number(port)), below };
}

/** @param hostname with or without the brackets of an IPv6 address */
export function matchesHost(pattern: HostPattern, hostname: string, port: string): boolean {
  const normal = normalHostname(hostname);
  if (normal === null || (pattern.port !== null && pattern.port !== port)) return false;
  return pattern.below ? normal.endsWith(`.${pattern.hostname}`) : normal === pattern.hostname;
}

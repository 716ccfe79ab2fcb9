import { isIP } from 'node:net';

/**
 * A host as a browser would write it (WHATWG URL, host parsing): lower case, punycode, no dot at its end, one form for
 * the many ways to write an address; IPv6 in brackets. Names are never resolved.
 *
 * @param hostname with or without the brackets of an IPv6 address
 * @returns null for what is no host
 */
export function normalHostname(hostname: string): string | null {
  // What a URL parser would strip, or take for the end of the host.
  if (/[\s/\\?#@%]/.test(hostname)) return null;
  const url = `http://${isIP(hostname) === 6 ? `[${hostname}]` : hostname}/`;
  const normal = URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, '') : '';
  return normal === '' ? null : normal;
}

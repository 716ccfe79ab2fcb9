/** Postman's patterns for URLs: `https://api.example.com/*`, `http+https://*.example.com:8443/*`, `<all_urls>`. */
export function matchesUrlPattern(pattern: string, address: string): boolean {
  if (pattern === '<all_urls>') return true;
  const [, schemes = '', host = '', path = ''] = /^([^:]+):\/\/([^/]+)(\/.*)$/.exec(pattern) ?? [];
  const url = new URL(address);
  const scheme = url.protocol.slice(0, -1);
  return (
    (schemes === '*' || schemes.split('+').includes(scheme)) &&
    (wildcard(host, url.host) || wildcard(host, `${url.hostname}:${scheme === 'https' ? '443' : '80'}`)) &&
    wildcard(path, url.pathname)
  );
}

function wildcard(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(text);
}

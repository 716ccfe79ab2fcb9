/** Where documents come from that are no files: URLs, and Postman's own ids of what lies in its cloud. */

export function isRemote(location: string): boolean {
  return /^https?:\/\//i.test(location);
}

/** A URL as messages and reports show it: whoever has its query may have a key with it. */
export function shownLocation(location: string): string {
  if (!isRemote(location) || !URL.canParse(location)) return location;
  const url = new URL(location);
  url.username = '';
  url.password = '';
  url.hash = '';
  for (const name of new Set(url.searchParams.keys())) url.searchParams.set(name, 'redacted');
  return url.href.replaceAll('=redacted', '=[redacted]');
}

/** As Postman's API takes it (newman 6.2.2, lib/util.js): the owner's id, and that of the document. */
const UID = /^[0-9A-Z]+-[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}$/i;

export function isPostmanUid(text: string): boolean {
  return UID.test(text);
}

const API = 'https://api.postman.com';
const API_HOSTS = new Set(['api.postman.com', 'api.getpostman.com']);

export function postmanApiUrl(kind: 'collections' | 'environments', uid: string): string {
  return `${API}/${kind}/${uid}`;
}

export function isPostmanApi({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' && API_HOSTS.has(hostname);
}

/** HAR's schema wants URLs of RFC 3986; ours may hold `[redacted:…]`, `{{variables}}` and whatever a collection says. */

/**
 * The URL with every character encoded that no URI holds, without its fragment, which HAR leaves out; a text that is no
 * absolute URL becomes the path of one.
 */
export function harUrl(url: string): string {
  const [beforeFragment = ''] = url.split('#');
  const [, origin = 'about:', rest = beforeFragment] =
    /^([a-z][a-z0-9+.-]*:\/\/[^/?]*)(.*)$/is.exec(beforeFragment) ?? [];
  return `${encodeOrigin(origin)}${encode(rest)}`;
}

export function queryOf(url: string): { readonly name: string; readonly value: string }[] {
  const [beforeFragment = ''] = url.split('#');
  const start = beforeFragment.indexOf('?');
  const query = new URLSearchParams(start < 0 ? '' : beforeFragment.slice(start + 1));
  return [...query].map(([name, value]) => ({ name, value }));
}

/** Square brackets stay around an IPv6 address and nowhere else. */
function encodeOrigin(origin: string): string {
  const address = /\[[0-9a-f:.]+\]/i.exec(origin);
  if (address === null) return encode(origin);
  const end = address.index + address[0].length;
  return `${encode(origin.slice(0, address.index))}${address[0]}${encode(origin.slice(end))}`;
}

function encode(text: string): string {
  return text
    .replaceAll(/%(?![0-9a-f]{2})/gi, '%25')
    .replaceAll(/[^a-z0-9\-._~:/?@!$&'()*+,;=%]+/gi, (characters) =>
      [...Buffer.from(characters)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
    );
}

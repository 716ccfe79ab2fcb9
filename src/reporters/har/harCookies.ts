import type { Header } from '../../run/runEvent.ts';

/** What a request sent: `Cookie: a=1; b=2`. */
export function cookiesOf(headers: readonly Header[]): object[] {
  return linesOf(headers, 'cookie').flatMap((line) => line.split(';').map(splitPair));
}

/** What a response set, as RFC 6265 §4.1 writes it. */
export function setCookiesOf(headers: readonly Header[]): object[] {
  return linesOf(headers, 'set-cookie').map((line) => {
    const [pair = '', ...attributes] = line.split(';');
    const cookie: Record<string, string | boolean> = { ...splitPair(pair) };
    for (const attribute of attributes) {
      const { name, value } = splitPair(attribute);
      const known = name.toLowerCase();
      if (known === 'path' || known === 'domain') cookie[known] = value;
      if (known === 'httponly') cookie['httpOnly'] = true;
      if (known === 'secure') cookie['secure'] = true;
      if (known === 'samesite') cookie['sameSite'] = value;
      const time = known === 'expires' ? Date.parse(value) : NaN;
      if (!Number.isNaN(time)) cookie['expires'] = new Date(time).toISOString();
    }
    return cookie;
  });
}

function splitPair(pair: string): { readonly name: string; readonly value: string } {
  const separator = pair.indexOf('=');
  if (separator < 0) return { name: pair.trim(), value: '' };
  return { name: pair.slice(0, separator).trim(), value: pair.slice(separator + 1).trim() };
}

function linesOf(headers: readonly Header[], name: string): string[] {
  return headers.filter((header) => header.name.toLowerCase() === name).map(({ value }) => value);
}

/** How programs encode a value, written independently of the code under test. */

const eachCharacter = (text: string, encode: (character: string) => string): string =>
  Array.from(text, encode).join('');
const isAlphanumeric = (character: string): boolean => /[A-Za-z0-9]/.test(character);
const strict = (text: string): string =>
  eachCharacter(encodeURIComponent(text), (c) =>
    "!'()*".includes(c) ? `%${c.charCodeAt(0).toString(16).toUpperCase()}` : c,
  );
const lowerHex = (text: string): string => text.replaceAll(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());
const json = (text: string): string => JSON.stringify(text).slice(1, -1);
const unicodeEscaped = (text: string, upper: boolean): string =>
  json(text).replaceAll(/[^\x20-\x7e]|[&<>'+=]/g, (unit) => {
    const hex = unit.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${upper ? hex.toUpperCase() : hex}`;
  });
const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

export const encodings = {
  plain: (text) => text,
  encodeURIComponent: (text) => encodeURIComponent(text),
  'encodeURIComponent, lower-case hex': (text) => lowerHex(encodeURIComponent(text)),
  'RFC 3986': strict,
  'RFC 3986, lower-case hex': (text) => lowerHex(strict(text)),
  form: (text) => new URLSearchParams({ '': text }).toString().slice(1),
  'form, lower-case hex': (text) => lowerHex(new URLSearchParams({ '': text }).toString().slice(1)),
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64 without padding': (text) => Buffer.from(text).toString('base64').replaceAll('=', ''),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  'base64url with padding': (text) => Buffer.from(text).toString('base64').replaceAll('+', '-').replaceAll('/', '_'),
  escape: (text) => escape(text),
  hex: (text) => Buffer.from(text).toString('hex'),
  'hex, upper-case': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  'every byte percent-encoded': (text) => Buffer.from(text).toString('hex').replaceAll(/../g, '%$&'),
  'every byte percent-encoded, upper-case hex': (text) =>
    Buffer.from(text).toString('hex').toUpperCase().replaceAll(/../g, '%$&'),
  'base64, URL-encoded': (text) => encodeURIComponent(Buffer.from(text).toString('base64')),
  JSON: json,
  'JSON with \\/': (text) => json(text).replaceAll('/', '\\/'),
  'JSON with \\uXXXX': (text) => unicodeEscaped(text, false),
  'JSON with \\uXXXX, upper-case hex': (text) => unicodeEscaped(text, true),
  'JSON in JSON': (text) => json(json(text)),
  'XML, named': (text) => eachCharacter(text, (c) => named[c] ?? c),
  'HTML as lodash escapes': (text) => eachCharacter(text, (c) => (c === "'" ? '&#39;' : (named[c] ?? c))),
  'HTML as PHP escapes': (text) => eachCharacter(text, (c) => (c === "'" ? '&#039;' : (named[c] ?? c))),
  'XML, decimal': (text) => eachCharacter(text, (c) => (isAlphanumeric(c) ? c : `&#${c.codePointAt(0)};`)),
  'XML, hex': (text) => eachCharacter(text, (c) => (isAlphanumeric(c) ? c : `&#x${c.codePointAt(0)?.toString(16)};`)),
  'XML, upper-case hex': (text) =>
    eachCharacter(text, (c) => (isAlphanumeric(c) ? c : `&#x${c.codePointAt(0)?.toString(16).toUpperCase()};`)),
  'JSON in a URL': (text) => encodeURIComponent(json(text)),
  'JSON in HTML': (text) => eachCharacter(json(text), (c) => named[c] ?? c),
  'URL-encoded twice': (text) => encodeURIComponent(encodeURIComponent(text)),
} satisfies Record<string, (text: string) => string>;

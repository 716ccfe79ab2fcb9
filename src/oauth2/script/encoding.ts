/**
 * application/x-www-form-urlencoded (RFC 6749 appendix B). Done here and not by Postman's urlencoded body mode, which
 * leaves what looks encoded already (`%41` in a secret) as it is.
 */
export function formEncode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, '+');
}

export function formBody(parameters: readonly (readonly [name: string, value: string])[]): string {
  return parameters.map(([name, value]) => `${formEncode(name)}=${formEncode(value)}`).join('&');
}

/** Base64 of the text's UTF-8 bytes; `btoa` alone refuses characters above U+00FF. */
export function base64(text: string): string {
  return base64OfBytes(utf8(text));
}

/** RFC 4648 §5, without padding: what JOSE uses. */
export function base64url(data: string | Uint8Array): string {
  return base64OfBytes(typeof data === 'string' ? utf8(data) : data)
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** @throws when the text is no base64 */
export function bytesOfBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/**
 * A character for each byte, which is enough to read numbers in JSON.
 *
 * @throws when the text is no base64url
 */
export function latin1OfBase64url(text: string): string {
  return atob(text.replace(/-/g, '+').replace(/_/g, '/'));
}

function base64OfBytes(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

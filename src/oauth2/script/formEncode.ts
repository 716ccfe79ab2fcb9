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
  const bytes = encodeURIComponent(text).replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return btoa(bytes);
}

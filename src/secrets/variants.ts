/**
 * The values to look for when a secret must not be seen. How their single characters may be escaped is not spelled out
 * here: see characterForms.ts.
 */

/** A shorter value stands in too much text that has nothing to do with it. */
export const SHORTEST_ANYWHERE = 6;

/** The value itself, without blanks around it, in base64 and base64url (padded or not), and the parts of a JWT. */
export function variantsOf(value: string): string[] {
  const values = new Set([value]);
  const trimmed = value.trim();
  if (trimmed.length >= SHORTEST_ANYWHERE) values.add(trimmed);
  for (const part of partsOfJwt(trimmed)) values.add(part);
  for (const bytes of bytesOf(value)) {
    // UTF-8 that was read as Latin-1, as Node does with header values.
    if (bytes.length !== value.length) values.add(bytes.toString('latin1'));
    for (const encoded of base64Forms(bytes)) values.add(encoded);
  }
  return [...values];
}

/**
 * What HTTP Basic makes of a client id and its secret: raw (RFC 7617), and with both form-encoded first (RFC 6749
 * section 2.3.1), in the ways that encoders differ.
 */
export function basicPairs(id: string, secret: string): string[] {
  const encoders = [
    (text: string) => text,
    formEncode,
    (text: string) => encodeURIComponent(wellFormed(text)),
    strictlyEncode,
    (text: string) => strictlyEncode(text).replaceAll('%20', '+'),
  ];
  return [...new Set(encoders.map((encode) => Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64')))];
}

/**
 * The parts of a signed token (RFC 7515 section 7.1) that must not be seen alone either: without its signature it still
 * tells the claims, and payload and signature make it whole again. The header is the same for many tokens.
 */
function partsOfJwt(value: string): string[] {
  const [, header, payload, signature] = /^(eyJ[\w-]*)\.([\w-]+)\.([\w-]*)$/.exec(value) ?? [];
  if (header === undefined || payload === undefined || signature === undefined) return [];
  return [`${header}.${payload}`, payload, signature].filter((part) => part.length >= SHORTEST_ANYWHERE);
}

function bytesOf(value: string): Buffer[] {
  const utf8 = Buffer.from(value, 'utf8');
  const latin1 = Buffer.from(value, 'latin1');
  return latin1.toString('latin1') === value && !latin1.equals(utf8) ? [utf8, latin1] : [utf8];
}

function base64Forms(bytes: Buffer): string[] {
  const forms = [bytes.toString('base64'), bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_')];
  return forms.flatMap((form) => [form, form.replaceAll('=', '')]);
}

function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

/** RFC 3986: all but the unreserved characters. */
function strictlyEncode(text: string): string {
  return encodeURIComponent(wellFormed(text)).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Without halves of surrogate pairs, on which encodeURIComponent throws. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

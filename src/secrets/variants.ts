/**
 * The texts to look for when a secret must not be seen. How their single characters may be escaped is not spelled out
 * here (see characterForms.ts), nor how base64 writes them (see base64Patterns.ts).
 */

/** A shorter value stands in too much text that has nothing to do with it. */
export const SHORTEST_ANYWHERE = 6;

/** Programs that write every character as `%XX` write no long texts so. */
const LONGEST_PERCENT_ENCODED = 256;

/** The value itself and without blanks around it, as UTF-8 that was read as Latin-1, and the parts of a JWT. */
export function textVariants(value: string): string[] {
  const core = coreOf(value);
  return [...new Set([value, core, ...partsOfJwt(core), misreadAsLatin1(value)])];
}

/** Its bytes one by one, in hexadecimal and percent-encoded, upper and lower case: nothing in these is escaped further. */
export function byteVariants(value: string): string[] {
  const variants = encodedOnce(coreOf(value)).flatMap((text) => {
    const hex = Buffer.from(text, 'utf8').toString('hex');
    return text.length > LONGEST_PERCENT_ENCODED ? [hex] : [hex, hex.replaceAll(/../g, '%$&')];
  });
  return [...new Set(variants.flatMap((form) => [form, form.toUpperCase()]))];
}

/** A value is also found without the blanks around it, such as the line break at the end of a file. */
export function coreOf(value: string): string {
  const trimmed = value.trim();
  return trimmed.length >= SHORTEST_ANYWHERE ? trimmed : value;
}

/**
 * What HTTP Basic makes of a client id and its secret: raw (RFC 7617), and with both form-encoded first (RFC 6749
 * section 2.3.1), in the ways that encoders differ.
 */
export function basicPairs(id: string, secret: string): string[] {
  const pairs = ENCODERS.map((encode) => Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64'));
  return [...new Set(pairs)];
}

/** In base64 and base64url, padded or not. */
export function wholeBase64(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  const forms = [bytes.toString('base64'), bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_')];
  return [...new Set(forms.flatMap((form) => [form, form.replaceAll('=', '')]))];
}

/** The value as it is, and as it stands in forms, JSON and XML before all of that becomes base64 or hexadecimal. */
export function encodedOnce(value: string): string[] {
  if (/^[\w.-]*$/.test(value)) return [value];
  const json = JSON.stringify(value).slice(1, -1);
  const inMarkup = [json, value].flatMap((text) => [
    replaceMarkup(text, { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }),
    replaceMarkup(text, { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }),
    replaceMarkup(text, { '&': '&amp;', '<': '&lt;', '>': '&gt;' }),
  ]);
  return [
    ...new Set([...ENCODERS.map((encode) => encode(value)), json, json.replaceAll('/', String.raw`\/`), ...inMarkup]),
  ];
}

const ENCODERS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => new URLSearchParams({ '': text }).toString().slice(1),
  (text) => encodeURIComponent(wellFormed(text)),
  strictlyEncode,
  (text) => strictlyEncode(text).replaceAll('%20', '+'),
];

/**
 * The parts of a signed token (RFC 7515 section 7.1) that must not be seen alone either: without its signature it still
 * tells the claims, and payload and signature make it whole again. The header is the same for many tokens.
 */
function partsOfJwt(value: string): string[] {
  const [, header, payload, signature] = /^(eyJ[\w-]*)\.([\w-]+)\.([\w-]*)$/.exec(value) ?? [];
  if (header === undefined || payload === undefined || signature === undefined) return [];
  return [`${header}.${payload}`, payload, signature].filter((part) => part.length >= SHORTEST_ANYWHERE);
}

/** As Node reads header values. */
function misreadAsLatin1(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1');
}

/** RFC 3986: all but the unreserved characters. */
function strictlyEncode(text: string): string {
  return encodeURIComponent(wellFormed(text)).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function replaceMarkup(text: string, entities: Readonly<Record<string, string>>): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Without halves of surrogate pairs, on which encodeURIComponent throws. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/** Names and values in a body, whatever it is: JSON, a form, multipart parts. */

interface BodyMember {
  readonly name: string;
  readonly value: string;
}

/**
 * The members of a body that hold text or a number. JSON is recognised by how it looks, because content types are often
 * wrong; of JSON that cannot be parsed (an answer cut short) the members that can be told are found.
 * @param maxDepth how many objects deep to look; arrays do not count
 */
export function membersOfBody(contentType: string, text: string, maxDepth: number): BodyMember[] {
  const body = text.replace(/^\uFEFF/, '').trim();
  if (/^[[{]/.test(body)) return membersOfJson(body, maxDepth);
  if (/multipart\/form-data/i.test(contentType)) return membersOfMultipart(text);
  if (/x-www-form-urlencoded/i.test(contentType) || /^[\w.~%+-]+=[^\s<>]*$/.test(body)) return membersOfForm(body);
  return [];
}

function membersOfJson(text: string, maxDepth: number): BodyMember[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return membersOfBrokenJson(text);
  }
  return membersOfValue(document, maxDepth);
}

function membersOfValue(value: unknown, depth: number): BodyMember[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => membersOfValue(item, depth));
  if (depth === 0) return [];
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
    if (typeof member === 'string' || typeof member === 'number') return [{ name, value: String(member) }];
    const strings = Array.isArray(member) ? member.filter((item) => typeof item === 'string') : [];
    return [...strings.map((item) => ({ name, value: item })), ...membersOfValue(member, depth - 1)];
  });
}

function membersOfBrokenJson(text: string): BodyMember[] {
  return [...text.matchAll(/"([^"\\]+)"\s*:\s*"((?:[^"\\]|\\.)*)/gs)].map(([, name = '', value = '']) => ({
    name,
    value: unescapedJson(value),
  }));
}

function unescapedJson(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}

/** Each value as it was sent and as it was meant: forms are also written by hand, without encoding. */
function membersOfForm(text: string): BodyMember[] {
  const meant = [...new URLSearchParams(text)].map(([name, value]) => ({ name, value }));
  const sent = text.split('&').map((field) => {
    const [name = '', ...rest] = field.split('=');
    return { name, value: rest.join('=') };
  });
  return [...meant, ...sent.filter(({ value }) => /[%+]/.test(value))];
}

/** RFC 7578: parts that are no files. */
function membersOfMultipart(text: string): BodyMember[] {
  const parts = text.matchAll(
    /^content-disposition:([^\r\n]*)((?:\r?\n[^\r\n]+)*)\r?\n\r?\n(.*?)(?=\r?\n--|$(?![\s\S]))/gims,
  );
  return [...parts]
    .filter(([, disposition = '']) => !/;\s*filename/i.test(disposition))
    .map(([, disposition = '', , value = '']) => ({ name: /\bname="([^"]*)"/i.exec(disposition)?.[1] ?? '', value }));
}

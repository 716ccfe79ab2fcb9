/** Names and values in a body, whatever it is: JSON, a form, multipart parts. */

interface BodyMember {
  readonly name: string;
  readonly value: string;
}

interface Search {
  /** How many objects deep to look; arrays do not count. */
  readonly maxDepth: number;
  /** Bodies are large, and what is looked for in them is little. */
  readonly isWanted: (name: string) => boolean;
}

/**
 * The members of a body that hold text or a number. JSON is recognised by how it looks, because content types are often
 * wrong; of JSON that cannot be parsed (an answer cut short) the members that can be told are found.
 */
export function membersOfBody(contentType: string, text: string, search: Search): BodyMember[] {
  const body = text.replace(/^\uFEFF/, '').trim();
  if (/^[[{]/.test(body)) return membersOfJson(body, search);
  const members = /multipart\/form-data/i.test(contentType)
    ? membersOfMultipart(text)
    : /x-www-form-urlencoded/i.test(contentType) || /^[\w.~%+-]+=[^\s<>]*$/.test(body)
      ? membersOfForm(body)
      : [];
  return members.filter(({ name }) => search.isWanted(name));
}

function membersOfJson(text: string, search: Search): BodyMember[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return membersOfBrokenJson(text).filter(({ name }) => search.isWanted(name));
  }
  return membersOfValue(document, search);
}

/** The outermost first; without recursion, as a server may nest as deep as it likes. */
function membersOfValue(document: unknown, { maxDepth, isWanted }: Search): BodyMember[] {
  const members: BodyMember[] = [];
  const open: { readonly value: object; readonly depth: number }[] = [];
  const look = (value: unknown, depth: number): void => {
    if (typeof value === 'object' && value !== null) open.push({ value, depth });
  };
  look(document, 0);
  for (const { value, depth } of open) {
    if (Array.isArray(value)) {
      for (const item of value) look(item, depth);
    } else if (depth < maxDepth) {
      for (const [name, member] of Object.entries(value) as [string, unknown][]) {
        if (isWanted(name)) members.push(...textsOf(member).map((text) => ({ name, value: text })));
        look(member, depth + 1);
      }
    }
  }
  return members;
}

function textsOf(member: unknown): string[] {
  if (typeof member === 'string' || typeof member === 'number') return [String(member)];
  return Array.isArray(member) ? member.filter((item) => typeof item === 'string') : [];
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

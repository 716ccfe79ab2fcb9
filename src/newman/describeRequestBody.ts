/**
 * A request's body as text, as it goes over the wire where it is text there: the runtime writes it only as it sends
 * (postman-runtime, lib/requester/core-body-builder.js), and shows nobody.
 */
import { inspectWhole } from './inspectWhole.ts';
import type { NewmanRequestBody } from './newmanEvents.ts';

/** Of a multipart body the fields, a line each, files as `name=@path`; of a file its path. null: there is no body. */
export function requestBodyText(body: NewmanRequestBody): string | null {
  switch (body.mode) {
    case 'raw':
      return textOf(body.raw);
    case 'urlencoded':
      return urlEncoded((body.urlencoded?.all() ?? []).filter(({ disabled }) => disabled !== true));
    case 'graphql':
      return graphql(body.graphql);
    case 'formdata':
      return (body.formdata?.all() ?? [])
        .filter(({ disabled }) => disabled !== true)
        .map((field) => `${textOf(field.key)}=${field.type === 'file' ? `@${textOf(field.src)}` : textOf(field.value)}`)
        .join('\n');
    case 'file':
      return `@${textOf(body.file?.src)}`;
    default:
      return null;
  }
}

/** What stands where text should stand, as it is sent: files and scripts put anything there. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  try {
    // undefined: a function, a symbol.
    return JSON.stringify(value) ?? inspectWhole(value);
  } catch {
    // A cycle, a BigInt, a toJSON that throws.
    return inspectWhole(value);
  }
}

/** Parameters of one name stand together, where the first of them is. */
function urlEncoded(parameters: readonly { readonly key?: unknown; readonly value?: unknown }[]): string {
  const values = new Map<string, string[]>();
  for (const parameter of parameters) {
    const key = textOf(parameter.key);
    values.set(key, [...(values.get(key) ?? []), textOf(parameter.value)]);
  }
  return [...values].flatMap(([key, list]) => list.map((value) => `${encode(key)}=${encode(value)}`)).join('&');
}

/** RFC 3986, which leaves fewer characters as they are than `encodeURIComponent`. */
function encode(text: string): string {
  return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8')).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Variables given as text are put in as they are, JSON or not. */
function graphql(content: unknown): string {
  if (typeof content !== 'object' || content === null) return textOf(content);
  const { query, operationName, variables }: { query?: unknown; operationName?: unknown; variables?: unknown } =
    content;
  if (typeof variables !== 'string') return textOf({ query, operationName, variables });
  const members = [
    ...(typeof query === 'string' ? [`"query":${JSON.stringify(query)}`] : []),
    ...(typeof operationName === 'string' ? [`"operationName":${JSON.stringify(operationName)}`] : []),
    ...(variables === '' ? [] : [`"variables":${variables}`]),
  ];
  return `{${members.join(',')}}`;
}

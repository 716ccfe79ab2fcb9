/**
 * The texts of a request into which variables are put, each with its place. What is not sent is left out: what is switched
 * off, bodies of methods that have none, the fragment of a URL. What a file holds is sent as it stands.
 */
import { METHODS_WITHOUT_BODY } from '../../postman/textSites.ts';
import type { NewmanRequest, NewmanRequestBody } from '../newmanEvents.ts';

export interface RequestText {
  readonly text: string;
  /** For a person: `the host`, `the header X-Tenant`, `the body`. */
  readonly place: string;
  /** Whether it says where the request goes or who sends it; else it is content. */
  readonly isAddress: boolean;
}

interface Entry {
  readonly key?: unknown;
  readonly value?: unknown;
  readonly disabled?: boolean;
  readonly system?: boolean;
}

export function requestTexts(request: NewmanRequest, disableBodyPruning: boolean): readonly RequestText[] {
  const { url, headers, body, method } = request;
  const hasNoBody = typeof method === 'string' && METHODS_WITHOUT_BODY.has(method.toLowerCase()) && !disableBodyPruning;
  return [
    ...textsIn(url.protocol, 'the protocol', true),
    ...textsIn([url.auth?.user, url.auth?.password], 'the credentials in the URL', true),
    ...textsIn(url.host, 'the host of the URL', true),
    ...textsIn(url.port, 'the port', true),
    ...textsIn(url.path, 'the path of the URL', true),
    ...writtenEntries(url.query).flatMap((entry) => entryTexts(entry, 'the query parameter')),
    ...writtenEntries(headers).flatMap((entry) =>
      isAuthorization(entry) ? entryTexts(entry, 'the header', true) : entryTexts(entry, 'the header'),
    ),
    ...(body === undefined || body.disabled === true || hasNoBody ? [] : bodyTexts(body)),
  ];
}

export function isAuthorization({ key }: Entry): boolean {
  return typeof key === 'string' && /^(?:proxy-)?authorization$/i.test(key.trim());
}

function bodyTexts(body: NewmanRequestBody): readonly RequestText[] {
  switch (body.mode) {
    case 'raw':
      return textsIn(body.raw, 'the body');
    case 'graphql':
      return textsIn(body.graphql, 'the body');
    case 'urlencoded':
      return writtenEntries(body.urlencoded).flatMap((entry) => entryTexts(entry, 'the field'));
    case 'formdata':
      return writtenEntries(body.formdata).flatMap((entry) => [
        ...entryTexts(entry, 'the field'),
        ...textsIn(entry.src, `the file of the field ${nameOf(entry)}`),
      ]);
    case 'file':
      return textsIn(body.file?.src, 'the path of the file');
    default:
      return [];
  }
}

/** Those that a person or a script has written, and that are sent. */
function writtenEntries<T extends Entry>(list: { all(): readonly T[] } | undefined): readonly T[] {
  return (list?.all() ?? []).filter(({ disabled, system }) => disabled !== true && system !== true);
}

function entryTexts(entry: Entry, what: string, isAddress = false): readonly RequestText[] {
  const place = `${what} ${nameOf(entry)}`;
  return [...textsIn(entry.key, place, isAddress), ...textsIn(entry.value, place, isAddress)];
}

function nameOf({ key }: Entry): string {
  return typeof key === 'string' ? key : '';
}

/** Most texts hold no braces, and cost no more than this look at them. Streams and buffers of files are no texts. */
function textsIn(value: unknown, place: string, isAddress = false): readonly RequestText[] {
  if (typeof value === 'string') return value.includes('{{') ? [{ text: value, place, isAddress }] : [];
  if (typeof value !== 'object' || value === null || !isPlain(value)) return [];
  return Object.values(value).flatMap((member) => textsIn(member, place, isAddress));
}

function isPlain(value: object): boolean {
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

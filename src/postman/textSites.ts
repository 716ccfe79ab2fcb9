/**
 * Every text of a collection that a run reads, with its place: what is switched off (headers, parameters, scripts, other
 * kinds of body or auth than the chosen one), what is only for people (descriptions, saved responses) and what no item
 * inherits is left out.
 */
import type {
  AuthDefinition,
  CollectionDefinition,
  EventDefinition,
  FolderDefinition,
  ItemDefinition,
} from './definitions.ts';
import { effectiveAuth, isFolder } from './items.ts';
import type { ListedItem } from './items.ts';
import { isJsonObject } from './jsonObject.ts';
import type { JsonObject } from './jsonObject.ts';

export type JsonPath = readonly (string | number)[];

type SitePart = 'url' | 'header' | 'body' | 'auth' | 'script';

export interface TextSite {
  readonly part: SitePart;
  readonly text: string;
  readonly path: JsonPath;
  /** What it is called where it stands: a header, a form field, a query parameter, a parameter of the auth. */
  readonly key: string | null;
  /** The request, folder or collection that it belongs to. */
  readonly owner: string;
}

type Entry = ItemDefinition | FolderDefinition;

/** postman-runtime leaves the body of these out (`METHODS_WITHOUT_BODY`), unless told otherwise. */
export const METHODS_WITHOUT_BODY: ReadonlySet<string> = new Set(['get', 'copy', 'head', 'purge', 'unlock']);

/** @param itemIds the items that run */
export function textSites(collection: CollectionDefinition, itemIds: ReadonlySet<string>): readonly TextSite[] {
  const owner = collection.info.name;
  return [
    ...scriptSites(collection.event, [], owner),
    ...(inheritsAuth(collection.item, itemIds) ? authSites(collection.auth, ['auth'], owner) : []),
    ...collection.item.flatMap((entry, index) => entrySites(entry, ['item', index], itemIds)),
  ];
}

/** What an item sends: its request, and the auth that it has or inherits; nothing of its scripts. */
export function sentSites({ item, folders }: ListedItem, collection: CollectionDefinition): readonly TextSite[] {
  const { request } = item;
  const inherited = isJsonObject(request) && isAuth(request['auth']) ? null : effectiveAuth(item, folders, collection);
  return [...requestSites(item, ['request']), ...authSites(inherited, ['auth'], item.name)];
}

function entrySites(entry: Entry, path: JsonPath, itemIds: ReadonlySet<string>): readonly TextSite[] {
  const scripts = scriptSites(entry.event, path, entry.name);
  if (isFolder(entry)) {
    if (!holdsItem(entry, itemIds)) return [];
    return [
      ...scripts,
      ...(inheritsAuth(entry.item, itemIds) ? authSites(entry.auth, [...path, 'auth'], entry.name) : []),
      ...entry.item.flatMap((child, index) => entrySites(child, [...path, 'item', index], itemIds)),
    ];
  }
  return itemIds.has(entry.id) ? [...scripts, ...requestSites(entry, [...path, 'request'])] : [];
}

function holdsItem(entry: Entry, itemIds: ReadonlySet<string>): boolean {
  return isFolder(entry) ? entry.item.some((child) => holdsItem(child, itemIds)) : itemIds.has(entry.id);
}

/** Whether the auth above these entries reaches any item. */
function inheritsAuth(entries: readonly Entry[], itemIds: ReadonlySet<string>): boolean {
  return entries.some((entry) => {
    if (isFolder(entry)) return !isAuth(entry.auth) && inheritsAuth(entry.item, itemIds);
    return itemIds.has(entry.id) && !(isJsonObject(entry.request) && isAuth(entry.request['auth']));
  });
}

function isAuth(auth: unknown): auth is AuthDefinition {
  return isJsonObject(auth) && typeof auth['type'] === 'string';
}

function requestSites({ name, request, ...item }: ItemDefinition, path: JsonPath): readonly TextSite[] {
  if (!isJsonObject(request)) return site('url', request, path, name);
  return [
    ...urlSites(request['url'], [...path, 'url'], name),
    ...pairSites('header', request['header'], [...path, 'header'], name),
    ...(sendsBody(request, item) ? bodySites(request['body'], [...path, 'body'], name) : []),
    ...authSites(request['auth'], [...path, 'auth'], name),
  ];
}

function sendsBody(request: JsonObject, item: JsonObject): boolean {
  const behavior = item['protocolProfileBehavior'];
  if (isJsonObject(behavior) && behavior['disableBodyPruning'] === true) return true;
  const { method } = request;
  return !METHODS_WITHOUT_BODY.has(typeof method === 'string' ? method.toLowerCase() : 'get');
}

/** Beside its parts, `raw` is only for people. */
function urlSites(url: unknown, path: JsonPath, owner: string): readonly TextSite[] {
  if (!isJsonObject(url)) return site('url', url, path, owner);
  if (url['host'] === undefined && url['path'] === undefined) return site('url', url['raw'], [...path, 'raw'], owner);
  return [
    ...['protocol', 'auth', 'host', 'port', 'path', 'hash'].flatMap((part) =>
      allTexts('url', url[part], [...path, part], owner),
    ),
    ...['query', 'variable'].flatMap((part) => pairSites('url', url[part], [...path, part], owner)),
  ];
}

function bodySites(body: unknown, path: JsonPath, owner: string): readonly TextSite[] {
  if (!isJsonObject(body) || body['disabled'] === true || typeof body['mode'] !== 'string') return [];
  const content = body[body['mode']];
  const place = [...path, body['mode']];
  return body['mode'] === 'urlencoded' || body['mode'] === 'formdata'
    ? pairSites('body', content, place, owner)
    : allTexts('body', content, place, owner);
}

function authSites(auth: unknown, path: JsonPath, owner: string): readonly TextSite[] {
  if (!isAuth(auth)) return [];
  const parameters = auth[auth.type];
  const place = [...path, auth.type];
  const isSent = (key: unknown): boolean => auth.type !== 'oauth2' || OAUTH2_PARAMETERS.has(String(key));
  if (Array.isArray(parameters)) {
    return pairSites('auth', parameters, place, owner, (pair) => isSent(pair['key']));
  }
  if (!isJsonObject(parameters)) return [];
  return Object.entries(parameters)
    .filter(([key]) => isSent(key))
    .flatMap(([key, value]) => site('auth', value, [...place, key], owner, key));
}

/** All that postman-runtime reads of an OAuth 2.0 block; the others are for Postman's app to obtain a token from. */
const OAUTH2_PARAMETERS = new Set(['accessToken', 'addTokenTo', 'tokenType', 'headerPrefix']);

function scriptSites(
  events: readonly EventDefinition[] | undefined,
  path: JsonPath,
  owner: string,
): readonly TextSite[] {
  return (events ?? []).flatMap(({ listen, script, disabled }, index) => {
    if (disabled === true || (listen !== 'prerequest' && listen !== 'test')) return [];
    const exec = script?.exec ?? '';
    const text = typeof exec === 'string' ? exec : exec.join('\n');
    return site('script', text, [...path, 'event', index, 'script', 'exec'], owner, listen);
  });
}

/** A list of `{key, value}`; a header may be one text as well. */
function pairSites(
  part: SitePart,
  pairs: unknown,
  path: JsonPath,
  owner: string,
  isSent: (pair: JsonObject) => boolean = () => true,
): readonly TextSite[] {
  if (!Array.isArray(pairs)) return site(part, pairs, path, owner);
  return pairs.flatMap((pair: unknown, index): readonly TextSite[] => {
    if (!isJsonObject(pair)) return site(part, pair, [...path, index], owner);
    if (pair['disabled'] === true || !isSent(pair)) return [];
    const key = typeof pair['key'] === 'string' ? pair['key'] : null;
    return ['key', 'value', 'src'].flatMap((member) =>
      allTexts(part, pair[member], [...path, index, member], owner, member === 'key' ? null : key),
    );
  });
}

function allTexts(
  part: SitePart,
  value: unknown,
  path: JsonPath,
  owner: string,
  key: string | null = null,
): readonly TextSite[] {
  if (typeof value !== 'object' || value === null) return site(part, value, path, owner, key);
  return Object.entries(value).flatMap(([name, member]) =>
    allTexts(part, member, [...path, Array.isArray(value) ? Number(name) : name], owner, key),
  );
}

function site(
  part: SitePart,
  text: unknown,
  path: JsonPath,
  owner: string,
  key: string | null = null,
): readonly TextSite[] {
  return typeof text === 'string' && text !== '' ? [{ part, text, path, key, owner }] : [];
}

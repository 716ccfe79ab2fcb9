import { TokenmanError } from '../errors.ts';
import type {
  AuthDefinition,
  CollectionDefinition,
  EventDefinition,
  FolderDefinition,
  ItemDefinition,
} from './definitions.ts';
import { isJsonObject } from './jsonObject.ts';
import { suggestNames } from './nearestName.ts';

/** An item with the folders around it, outermost first. */
export interface ListedItem {
  readonly item: ItemDefinition;
  readonly folders: readonly FolderDefinition[];
}

type Entry = ItemDefinition | FolderDefinition;
type EntryWithFolders = { readonly entry: Entry; readonly folders: readonly FolderDefinition[] };

export function isFolder(entry: Entry): entry is FolderDefinition {
  return Array.isArray(entry['item']);
}

/** All items in Newman's run order: as they stand, depth first. */
export function listItems(collection: CollectionDefinition): readonly ListedItem[] {
  return itemsOf(collection.item, []);
}

/**
 * The items that Newman runs for `--folder` values: ids or names of folders or requests. One value takes the match
 * nearest to the top, several take each value's first match in the collection's order; what lies in a folder that is
 * taken already is not taken twice (postman-runtime's lookups `idOrName` and `multipleIdOrName`).
 *
 * @param values empty: everything
 * @throws TokenmanError FOLDER_NOT_FOUND for a value that matches nothing, NOTHING_TO_RUN when what matches is empty
 */
export function selectItems(collection: CollectionDefinition, values: readonly string[]): readonly ListedItem[] {
  if (values.length === 0) return listItems(collection);
  const selected = selectEntries(collection, values);
  const items = selected.flatMap(({ entry, folders }) => itemsOf([entry], folders));
  if (items.length === 0) {
    throw new TokenmanError(
      'NOTHING_TO_RUN',
      `no request in ${values.map((value) => `"${value}"`).join(', ')} of collection "${collection.info.name}"`,
      { hint: 'Name a folder that holds requests.' },
    );
  }
  return items;
}

/**
 * Ids of what `--folder` values select, none of which lies within another. Newman gets these instead of the values: it runs
 * a folder again that lies two levels below one that is selected, too.
 *
 * @throws TokenmanError FOLDER_NOT_FOUND
 */
export function selectedIds(collection: CollectionDefinition, values: readonly string[]): readonly string[] {
  return selectEntries(collection, values).map(({ entry }) => entry.id);
}

function selectEntries(collection: CollectionDefinition, values: readonly string[]): readonly EntryWithFolders[] {
  const [first, ...others] = values;
  if (first === undefined) return [];
  return others.length === 0 ? [findOne(collection, first)] : findSeveral(collection, values);
}

/**
 * The auth that Newman applies to an item: its request's own, else that of the nearest folder that has one, else the
 * collection's; null when there is none, or `noauth` comes first.
 */
export function effectiveAuth(
  item: ItemDefinition,
  folders: readonly FolderDefinition[],
  collection: CollectionDefinition,
): AuthDefinition | null {
  const request = isJsonObject(item.request) ? item.request : {};
  const innermostFirst = [request['auth'], ...folders.toReversed().map((folder) => folder.auth), collection.auth];
  const auth = innermostFirst.find(isAuth);
  return auth === undefined || auth.type === 'noauth' ? null : auth;
}

/** The texts of all scripts that run for an item, in the order they run: pre-request scripts, then tests, each from the collection inwards. */
export function scriptsOf(
  item: ItemDefinition,
  folders: readonly FolderDefinition[],
  collection: CollectionDefinition,
  kinds: readonly ('prerequest' | 'test')[] = ['prerequest', 'test'],
): readonly string[] {
  const events = [collection, ...folders, item].flatMap((owner): readonly EventDefinition[] => owner.event ?? []);
  return kinds.flatMap((listen) =>
    events
      .filter((event) => event.listen === listen && !event.disabled)
      .map((event) => scriptText(event))
      .filter((text) => text.trim() !== ''),
  );
}

export function scriptText(event: EventDefinition): string {
  const exec = event.script?.exec ?? '';
  return typeof exec === 'string' ? exec : exec.join('\n');
}

/** Where the auth stands that Newman applies to an item; null when there is none at all. */
export function authLevel(
  item: ItemDefinition,
  folders: readonly FolderDefinition[],
  collection: CollectionDefinition,
): 'request' | 'folder' | 'collection' | null {
  if (isJsonObject(item.request) && isAuth(item.request['auth'])) return 'request';
  if (folders.some(({ auth }) => isAuth(auth))) return 'folder';
  return isAuth(collection.auth) ? 'collection' : null;
}

function isAuth(auth: unknown): auth is AuthDefinition {
  return isJsonObject(auth) && typeof auth['type'] === 'string' && auth['type'] !== 'type';
}

function itemsOf(entries: readonly Entry[], folders: readonly FolderDefinition[]): readonly ListedItem[] {
  return entries.flatMap((entry) =>
    isFolder(entry) ? itemsOf(entry.item, [...folders, entry]) : [{ item: entry, folders }],
  );
}

function findOne(collection: CollectionDefinition, value: string): EntryWithFolders {
  const found = findNearestToTop(collection.item, value, []);
  if (found === null) throw notFound(collection, value);
  return found;
}

/** Looks at all entries of a folder before it looks into any of them. */
function findNearestToTop(
  entries: readonly Entry[],
  value: string,
  folders: readonly FolderDefinition[],
): EntryWithFolders | null {
  const own = entries.find((entry) => entry.id === value || entry.name === value);
  if (own !== undefined) return { entry: own, folders };
  for (const entry of entries.filter(isFolder)) {
    const found = findNearestToTop(entry.item, value, [...folders, entry]);
    if (found !== null) return found;
  }
  return null;
}

function findSeveral(collection: CollectionDefinition, values: readonly string[]): readonly EntryWithFolders[] {
  const wanted = new Set(values);
  const found: EntryWithFolders[] = [];
  const visit = (entries: readonly Entry[], folders: readonly FolderDefinition[], taken: boolean): void => {
    for (const entry of entries) {
      const match = wanted.delete(entry.id) || wanted.delete(entry.name);
      if (match && !taken) found.push({ entry, folders });
      // A taken folder is searched on, so that a value inside it counts as found.
      if (isFolder(entry)) visit(entry.item, [...folders, entry], taken || match);
    }
  };
  visit(collection.item, [], false);
  const [missing] = wanted;
  if (missing !== undefined) throw notFound(collection, missing);
  return found;
}

function notFound(collection: CollectionDefinition, value: string): TokenmanError {
  const names = [...new Set(listItems(collection).flatMap(({ folders }) => folders.map((folder) => folder.name)))];
  const requests = listItems(collection).map(({ item }) => item.name);
  return new TokenmanError(
    'FOLDER_NOT_FOUND',
    `no folder or request "${value}" in collection "${collection.info.name}"`,
    { hint: names.length > 0 ? suggestNames(value, names) : `It has no folders. ${suggestNames(value, requests)}` },
  );
}

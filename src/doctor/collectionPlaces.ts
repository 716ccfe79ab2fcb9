/** Where things of a collection stand in its file. */
import type { AuthDefinition, FolderDefinition, ItemDefinition } from '../postman/definitions.ts';
import { isFolder } from '../postman/items.ts';
import type { ListedItem } from '../postman/items.ts';
import { isJsonObject } from '../postman/jsonObject.ts';
import type { JsonPath } from '../postman/textSites.ts';
import type { Place } from './finding.ts';
import type { CheckedCollection } from './project.ts';

type Entry = ItemDefinition | FolderDefinition;

export function itemPlace({ definition, file }: CheckedCollection, listed: ListedItem | undefined): Place {
  const path =
    listed === undefined ? null : findEntry(definition.item, ['item'], (entry) => entry.id === listed.item.id);
  return path === null ? file.whole : file.place([...path, 'request']);
}

/** @param auth the very object of the definition */
export function authPlace({ definition, file }: CheckedCollection, auth: AuthDefinition): Place {
  if (definition.auth === auth) return file.place(['auth']);
  const path = findEntry(definition.item, ['item'], (entry) => authOf(entry) === auth);
  const entry = path === null ? undefined : entryAt(definition.item, path);
  if (path === null || entry === undefined) return file.whole;
  return file.place(isFolder(entry) ? [...path, 'auth'] : [...path, 'request', 'auth']);
}

function authOf(entry: Entry): unknown {
  if (isFolder(entry)) return entry.auth;
  return isJsonObject(entry.request) ? entry.request['auth'] : null;
}

function findEntry(entries: readonly Entry[], path: JsonPath, matches: (entry: Entry) => boolean): JsonPath | null {
  for (const [index, entry] of entries.entries()) {
    if (matches(entry)) return [...path, index];
    const inside = isFolder(entry) ? findEntry(entry.item, [...path, index, 'item'], matches) : null;
    if (inside !== null) return inside;
  }
  return null;
}

function entryAt(entries: readonly Entry[], path: JsonPath): Entry | undefined {
  const [, index, ...rest] = path;
  const entry = typeof index === 'number' ? entries[index] : undefined;
  return rest.length === 0 || entry === undefined || !isFolder(entry) ? entry : entryAt(entry.item, rest);
}

export interface PlacedItem {
  readonly item: ItemDefinition;
  readonly path: JsonPath;
}

export function listedItems(
  { item }: { readonly item: readonly Entry[] },
  path: JsonPath = ['item'],
): readonly PlacedItem[] {
  return item.flatMap((entry, index): readonly PlacedItem[] =>
    isFolder(entry) ? listedItems(entry, [...path, index, 'item']) : [{ item: entry, path: [...path, index] }],
  );
}

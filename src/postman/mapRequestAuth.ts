import type { AuthDefinition, CollectionDefinition, FolderDefinition, ItemDefinition } from './definitions.ts';
import { isFolder } from './items.ts';
import type { ListedItem } from './items.ts';
import { isJsonObject } from './jsonObject.ts';

/** The collection with an auth of its own for every request for which `authFor` has one; everything else is shared with the original. */
export function mapRequestAuth(
  collection: CollectionDefinition,
  authFor: (listed: ListedItem) => AuthDefinition | null,
): CollectionDefinition {
  const mapEntries = (
    entries: readonly (ItemDefinition | FolderDefinition)[],
    folders: readonly FolderDefinition[],
  ): readonly (ItemDefinition | FolderDefinition)[] =>
    entries.map((entry) => {
      if (isFolder(entry)) return { ...entry, item: mapEntries(entry.item, [...folders, entry]) };
      const auth = authFor({ item: entry, folders });
      if (auth === null) return entry;
      // A request that is nothing but a URL is a GET.
      const request = isJsonObject(entry.request) ? entry.request : { url: entry.request, method: 'GET' };
      return { ...entry, request: { ...request, auth } };
    });
  return { ...collection, item: mapEntries(collection.item, []) };
}

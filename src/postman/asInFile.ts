/**
 * The collection as scripts, exports and Newman's reporters are to see it: with the ids and names of the file, also where
 * it has none and where two have the same. Which of our items an item is says a member that nobody else looks at.
 */
import type { CollectionDefinition, FolderDefinition, InFile, ItemDefinition } from './definitions.ts';
import { isFolder } from './items.ts';

/** postman-collection keeps members that begin with an underscore in an object of their own, `_`, without it. */
const ITEM_ID = 'tokenmanItemId';

export function asInFile(collection: CollectionDefinition): object {
  const { info, item } = collection;
  return { ...collection, info: restored(info), item: item.map(entryAsInFile) };
}

/** @param item as the runtime has it */
export function itemIdOf(item: { readonly id: string; readonly _?: Readonly<Record<string, unknown>> }): string {
  // oxlint-disable-next-line no-underscore-dangle -- postman-collection's name
  const id = item._?.[ITEM_ID];
  return typeof id === 'string' ? id : item.id;
}

function entryAsInFile(entry: ItemDefinition | FolderDefinition): object {
  if (isFolder(entry)) return { ...restored(entry), item: entry.item.map(entryAsInFile) };
  return entry.inFile === undefined ? entry : { ...restored(entry), [`_${ITEM_ID}`]: entry.id };
}

function restored(definition: { readonly inFile?: InFile }): object {
  const { inFile, ...rest } = definition;
  return inFile === undefined ? definition : { ...rest, ...inFile };
}

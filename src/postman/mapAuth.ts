import type { AuthDefinition, CollectionDefinition, FolderDefinition, ItemDefinition } from './definitions.ts';
import { isFolder } from './items.ts';
import { isJsonObject } from './jsonObject.ts';

/** What carries an auth: for messages. */
export type AuthOwner = { readonly kind: 'collection' | 'folder' | 'request'; readonly name: string };

/** The collection with every auth replaced by what `change` makes of it; everything else is shared with the original. */
export function mapAuth(
  collection: CollectionDefinition,
  change: (auth: AuthDefinition, owner: AuthOwner) => AuthDefinition,
): CollectionDefinition {
  const changed = (auth: unknown, owner: AuthOwner): { auth?: AuthDefinition } =>
    isAuth(auth) ? { auth: change(auth, owner) } : {};

  const mapEntry = (entry: ItemDefinition | FolderDefinition): ItemDefinition | FolderDefinition => {
    const { name } = entry;
    if (isFolder(entry)) {
      return { ...entry, ...changed(entry.auth, { kind: 'folder', name }), item: entry.item.map(mapEntry) };
    }
    if (!isJsonObject(entry.request)) return entry;
    return { ...entry, request: { ...entry.request, ...changed(entry.request['auth'], { kind: 'request', name }) } };
  };

  return {
    ...collection,
    ...changed(collection.auth, { kind: 'collection', name: collection.info.name }),
    item: collection.item.map(mapEntry),
  };
}

function isAuth(auth: unknown): auth is AuthDefinition {
  return isJsonObject(auth) && typeof auth['type'] === 'string';
}

/** The value of an auth's parameter: a list of `{key, value}` in v2.1, an object in v2.0. Empty text where there is none. */
export function authParameter(auth: AuthDefinition, name: string): unknown {
  const parameters = auth[auth.type];
  if (Array.isArray(parameters)) {
    const found: unknown = parameters.find((parameter) => isJsonObject(parameter) && parameter['key'] === name);
    return isJsonObject(found) ? found['value'] : undefined;
  }
  return isJsonObject(parameters) ? parameters[name] : undefined;
}

/** The auth with one parameter set, in the form (v2.1 or v2.0) that it has. */
export function withAuthParameter(auth: AuthDefinition, name: string, value: string): AuthDefinition {
  const parameters = auth[auth.type];
  if (isJsonObject(parameters)) return { ...auth, [auth.type]: { ...parameters, [name]: value } };
  const list: readonly unknown[] = Array.isArray(parameters) ? parameters : [];
  const others = list.filter((parameter) => !isJsonObject(parameter) || parameter['key'] !== name);
  return { ...auth, [auth.type]: [...others, { key: name, value, type: 'string' }] };
}

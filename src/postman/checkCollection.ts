/**
 * A collection's JSON -> a checked definition. Everything Newman runs is let through: where it takes two shapes for one
 * thing (a lone event instead of a list) the definition has the one, what it passes over is not there, and what it makes
 * an error of when its turn comes (an item without a request) is left as it is.
 */
import type {
  CollectionDefinition,
  EventDefinition,
  FolderDefinition,
  ItemDefinition,
  ScriptDefinition,
  VariableDefinition,
} from './definitions.ts';
import { createItemIds, ownIdOf } from './itemIds.ts';
import type { ItemIds } from './itemIds.ts';
import { isJsonObject, kindOf } from './jsonObject.ts';
import type { JsonObject } from './jsonObject.ts';

/** @param fallbackName what the collection is called when it has no name */
export function checkCollection(document: JsonObject, fallbackName: string): CollectionDefinition {
  const info = checkInfo(document, fallbackName);
  const items = listOf(document['item']) ?? [];
  const ids = createItemIds(items, info.name);
  const { event: _, variable: __, ...rest } = document;
  return {
    ...rest,
    info,
    item: checkItems(items, 'item', ids),
    ...optional('event', checkEvents(document['event'])),
    ...optional('variable', checkVariables(document['variable'])),
  };
}

/** Some exporters leave `info` out and put its members at the top, which Newman takes. */
function checkInfo(document: JsonObject, fallbackName: string): CollectionDefinition['info'] {
  const info = isJsonObject(document['info']) ? document['info'] : null;
  const { id, _postman_id, description } = document;
  const inFile = info ?? document;
  const name = nameOf(info ?? {}) ?? nameOf(document) ?? fallbackName;
  return {
    ...(info ?? {
      ...optional('id', id),
      ...optional('_postman_id', _postman_id),
      ...optional('description', description),
    }),
    ...(name !== inFile['name'] && { inFile: { name: inFile['name'] } }),
    name,
  };
}

function checkItems(entries: readonly unknown[], list: string, ids: ItemIds): (ItemDefinition | FolderDefinition)[] {
  return entries.flatMap((entry, index) => {
    // Newman passes over null.
    if (entry === null) return [];
    // Of anything else it makes an item that cannot be sent.
    return [checkItemOrFolder(isJsonObject(entry) ? entry : { request: null }, `${list}[${index}]`, ids)];
  });
}

function checkItemOrFolder(entry: JsonObject, position: string, ids: ItemIds): ItemDefinition | FolderDefinition {
  const { event, item: children, id: idInFile, name: nameInFile, ...rest } = entry;
  const ownId = ownIdOf(entry);
  const id = ids.idFor(ownId, position);
  const list = listOf(children);
  const name = nameOf(entry) ?? (list === null ? 'Unnamed request' : 'Unnamed folder');
  const own = {
    ...rest,
    ...optional('event', checkEvents(event)),
    id,
    name,
    ...(((ownId !== null && ownId !== id) || name !== nameInFile) && { inFile: { id: idInFile, name: nameInFile } }),
  };
  if (list !== null) return { ...own, item: checkItems(list, `${position}.item`, ids) };
  // `item: null` beside a request is a request to Newman; what else is no list is a folder that it finds nothing in.
  const { request = null } = entry;
  return { ...own, request: children ? null : checkRequest(request) };
}

/** A list as `raw` goes out as JSON, but scripts beside it break before their first line: it is text from the start. */
function checkRequest(request: unknown): unknown {
  if (!isJsonObject(request) || !isJsonObject(request['body']) || !Array.isArray(request['body']['raw']))
    return request;
  return { ...request, body: { ...request['body'], raw: JSON.stringify(request['body']['raw']) } };
}

function checkEvents(value: unknown): EventDefinition[] | null {
  return (
    listOf(value)?.flatMap((event) => {
      if (!isJsonObject(event)) return [];
      const { listen, script, ...rest } = event;
      return typeof listen === 'string' ? [{ ...rest, listen, ...optional('script', checkScript(script)) }] : [];
    }) ?? null
  );
}

function checkScript(script: unknown): ScriptDefinition | null {
  if (typeof script === 'string' || Array.isArray(script)) return { exec: checkExec(script) };
  if (!isJsonObject(script)) return null;
  const { exec, ...rest } = script;
  return exec === undefined || exec === null ? rest : { ...rest, exec: checkExec(exec) };
}

function checkExec(exec: unknown): string | readonly string[] {
  if (typeof exec === 'string') return exec;
  // As `join` writes them, which Newman calls.
  if (Array.isArray(exec)) return exec.map((line: unknown) => [line].join(''));
  const isEmpty = exec === false || exec === 0 || (isJsonObject(exec) && Object.keys(exec).length === 0);
  // Newman passes over it without a word.
  return isEmpty
    ? ''
    : `console.warn('This script does not run: its text is no text and no list of lines, but ${kindOf(exec)}.');`;
}

/** Variables without a key cannot be named by anything, and Newman never finds them. */
function checkVariables(value: unknown): VariableDefinition[] | null {
  return listOf(value)?.flatMap((variable) => (isJsonObject(variable) ? (variableFrom(variable) ?? []) : [])) ?? null;
}

/** One entry of a `variable` or `values` list; null when it has no key. `enabled: false` has become `disabled: true`. */
export function variableFrom(entry: JsonObject): VariableDefinition | null {
  const { key } = entry;
  if ((typeof key !== 'string' && typeof key !== 'number') || key === '') return null;
  const disabled = entry['disabled'] === true || entry['enabled'] === false;
  return { ...entry, key: String(key), value: entry['value'], ...(disabled ? { disabled } : {}) };
}

/** A list, or the lone object that Newman takes for a list of one; null for what it takes for none. */
function listOf(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? [value] : null;
}

function nameOf(entry: JsonObject): string | null {
  const { name } = entry;
  return (typeof name === 'string' && name !== '') || typeof name === 'number' ? String(name) : null;
}

/** For spreading: the member, or nothing where there is no value. */
function optional(key: string, value: unknown): JsonObject {
  return value === undefined || value === null ? {} : { [key]: value };
}

/**
 * A collection's JSON -> a checked definition. Everything Newman runs is let through, and where it takes two shapes for
 * one thing (a lone event instead of a list) the definition has the one. What Newman would skip without a word, such as
 * a script whose `exec` is an object, is refused.
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

/** The shape is broken at one place; the loader adds the file. */
export class ShapeError extends Error {
  /**
   * @param position the JSON path, such as `item[2].item[0].event`
   * @param problem what is wrong there: `must be a list, but is text`
   */
  constructor(position: string, problem: string) {
    super(`${position} ${problem}`);
    this.name = 'ShapeError';
  }
}

/**
 * @param fallbackName what the collection is called when it has no name
 * @throws ShapeError
 */
export function checkCollection(document: JsonObject, fallbackName: string): CollectionDefinition {
  const info = checkInfo(document, fallbackName);
  const items = listAt(document['item'], 'item') ?? [];
  const ids = createItemIds(items, info.name);
  return {
    ...document,
    info,
    item: checkItems(items, 'item', ids),
    ...optional('event', checkEvents(document['event'], 'event')),
    ...optional('variable', checkVariables(document['variable'])),
  };
}

/** Some exporters leave `info` out and put its members at the top, which Newman takes. */
function checkInfo(document: JsonObject, fallbackName: string): CollectionDefinition['info'] {
  const { info = null } = document;
  if (info !== null && !isJsonObject(info)) throw new ShapeError('info', `must be an object, but is ${kindOf(info)}`);
  const { id, _postman_id, description } = document;
  return {
    ...(info ?? {
      ...optional('id', id),
      ...optional('_postman_id', _postman_id),
      ...optional('description', description),
    }),
    name: nameOf(info ?? {}) ?? nameOf(document) ?? fallbackName,
  };
}

function checkItems(entries: readonly unknown[], list: string, ids: ItemIds): (ItemDefinition | FolderDefinition)[] {
  return entries.flatMap((entry, index) => {
    // Newman passes over null.
    return entry === null ? [] : [checkItemOrFolder(entry, `${list}[${index}]`, ids)];
  });
}

function checkItemOrFolder(entry: unknown, position: string, ids: ItemIds): ItemDefinition | FolderDefinition {
  if (!isJsonObject(entry)) throw new ShapeError(position, `must be a request or a folder, but is ${kindOf(entry)}`);
  const events = optional('event', checkEvents(entry['event'], `${position}.event`));
  const id = ids.idFor(ownIdOf(entry), position);
  const children = listAt(entry['item'], `${position}.item`);
  if (children !== null) {
    const name = nameOf(entry) ?? 'Unnamed folder';
    const item = checkItems(children, `${position}.item`, ids);
    return { ...entry, ...events, id, name, item };
  }
  const { request } = entry;
  if (typeof request !== 'string' && !isJsonObject(request)) {
    const problem = `must be an object or a URL, but is ${kindOf(request)}`;
    throw new ShapeError(`${position}.request`, `${problem} (and there is no "item", which a folder has)`);
  }
  // `item: null` beside a request is a request to Newman; without it no reader can take it for a folder.
  const { item: _noFolder, ...rest } = entry;
  return { ...rest, ...events, id, name: nameOf(entry) ?? 'Unnamed request', request };
}

function checkEvents(value: unknown, position: string): EventDefinition[] | null {
  const events = listAt(value, position);
  if (events === null) return null;
  return events.flatMap((event, index) => (event === null ? [] : [checkEvent(event, `${position}[${index}]`)]));
}

function checkEvent(event: unknown, position: string): EventDefinition {
  if (!isJsonObject(event)) throw new ShapeError(position, `must be an object, but is ${kindOf(event)}`);
  const { listen, script, ...rest } = event;
  if (typeof listen !== 'string') throw new ShapeError(`${position}.listen`, `must be text, but is ${kindOf(listen)}`);
  return { ...rest, listen, ...optional('script', checkScript(script, `${position}.script`)) };
}

function checkScript(script: unknown, position: string): ScriptDefinition | null {
  if (script === undefined || script === null) return null;
  if (typeof script === 'string' || Array.isArray(script)) return { exec: checkExec(script, position) };
  if (!isJsonObject(script)) throw new ShapeError(position, `must be a script, but is ${kindOf(script)}`);
  const { exec, ...rest } = script;
  if (exec === undefined || exec === null) return rest;
  return { ...rest, exec: checkExec(exec, `${position}.exec`) };
}

function checkExec(exec: unknown, position: string): string | readonly string[] {
  if (typeof exec === 'string') return exec;
  if (!Array.isArray(exec)) throw new ShapeError(position, `must be text or a list of lines, but is ${kindOf(exec)}`);
  return exec.map((line: unknown, index) => {
    if (typeof line === 'string') return line;
    if (line === null) return '';
    throw new ShapeError(`${position}[${index}]`, `must be a line of text, but is ${kindOf(line)}`);
  });
}

/** Variables without a key cannot be named by anything, and Newman never finds them. */
function checkVariables(value: unknown): VariableDefinition[] | null {
  const variables = listAt(value, 'variable');
  if (variables === null) return null;
  return variables.flatMap((variable, index) => {
    if (variable === null) return [];
    if (!isJsonObject(variable)) {
      throw new ShapeError(`variable[${index}]`, `must be an object, but is ${kindOf(variable)}`);
    }
    return variableFrom(variable) ?? [];
  });
}

/** One entry of a `variable` or `values` list; null when it has no key. `enabled: false` has become `disabled: true`. */
export function variableFrom(entry: JsonObject): VariableDefinition | null {
  const { key } = entry;
  if ((typeof key !== 'string' && typeof key !== 'number') || key === '') return null;
  const disabled = entry['disabled'] === true || entry['enabled'] === false;
  return { ...entry, key: String(key), value: entry['value'], ...(disabled ? { disabled } : {}) };
}

/** A list, or the lone object that Newman takes for a list of one; null when there is none. */
function listAt(value: unknown, position: string): readonly unknown[] | null {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value;
  if (isJsonObject(value)) return [value];
  throw new ShapeError(position, `must be a list, but is ${kindOf(value)}`);
}

function nameOf(entry: JsonObject): string | null {
  const { name } = entry;
  return (typeof name === 'string' && name !== '') || typeof name === 'number' ? String(name) : null;
}

/** For spreading: the member, or nothing where there is no value. */
function optional(key: string, value: unknown): JsonObject {
  return value === undefined || value === null ? {} : { [key]: value };
}

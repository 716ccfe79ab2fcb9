/** Which script of a collection sets a variable: where it is not defined, that script has not done so. */
import type { CollectionDefinition, EventDefinition } from '../../postman/definitions.ts';
import { isFolder, scriptText } from '../../postman/items.ts';
import { scriptWrites } from '../../variables/scriptWrites.ts';

/** @returns `the test script of "Create order"`; null where no script is seen to set it */
export type SetterOf = (name: string) => string | null;

/** The scripts are read when the first name is asked for: in most runs none is. */
export function scriptSetters(collection: CollectionDefinition): SetterOf {
  let setters: ReadonlyMap<string, string> | null = null;
  return (name) => {
    setters ??= readSetters(collection);
    return setters.get(name) ?? null;
  };
}

function readSetters({ event, item }: CollectionDefinition): ReadonlyMap<string, string> {
  const setters = new Map<string, string>();
  const read = (events: readonly EventDefinition[] = [], owner: string): void => {
    for (const each of events) {
      if (each.disabled === true) continue;
      for (const name of scriptWrites(scriptText(each)).certain) {
        if (!setters.has(name)) setters.set(name, `the ${SCRIPTS[each.listen] ?? 'script'} of ${owner}`);
      }
    }
  };
  const visit = (entries: CollectionDefinition['item']): void => {
    for (const entry of entries) {
      read(entry.event, `"${entry.name}"`);
      if (isFolder(entry)) visit(entry.item);
    }
  };
  read(event, 'the collection');
  visit(item);
  return setters;
}

const SCRIPTS: Readonly<Record<string, string>> = { test: 'test script', prerequest: 'pre-request script' };

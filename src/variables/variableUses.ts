/** Where the items of a collection use variables. */
import type { CollectionDefinition } from '../postman/definitions.ts';
import type { ListedItem } from '../postman/items.ts';
import { textSites } from '../postman/textSites.ts';
import type { TextSite } from '../postman/textSites.ts';
import { isDynamic } from './dynamicVariables.ts';
import { scriptNeeds } from './scriptNeeds.ts';
import { variableNamesIn } from './variableReferences.ts';

export interface VariableUse {
  readonly name: string;
  readonly site: TextSite;
}

/** A body may be a template for somebody else (`{{#each items}}`), or JSON with two braces in a row. */
const NO_VARIABLE = /^\s*[#/^>!&]|["\n]/;

/** In the order of the file; dynamic variables (`{{$guid}}`) are not among them. */
export function variableUses(collection: CollectionDefinition, items: readonly ListedItem[]): readonly VariableUse[] {
  return textSites(collection, new Set(items.map(({ item }) => item.id))).flatMap((site) => {
    const names = site.part === 'script' ? scriptNeeds(site.text) : [...variableNamesIn(site.text)];
    return names
      .filter((name) => name !== '' && !isDynamic(name) && !(site.part === 'body' && NO_VARIABLE.test(name)))
      .map((name) => ({ name, site }));
  });
}

/** The names, and those that their values refer to, over any number of steps; with the name that led to each. */
export function withReferredNames(
  names: Iterable<string>,
  valueOf: (name: string) => unknown,
): ReadonlyMap<string, string | null> {
  const through = new Map<string, string | null>([...names].map((name) => [name, null]));
  for (const [name] of through) {
    for (const referred of variableNamesIn(valueOf(name))) {
      if (!through.has(referred) && !isDynamic(referred)) through.set(referred, name);
    }
  }
  return through;
}

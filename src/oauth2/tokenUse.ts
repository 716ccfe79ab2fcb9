/** Which items use a token: only these ever cause a token request. */
import type { CollectionDefinition, VariableDefinition } from '../postman/definitions.ts';
import { scriptsOf } from '../postman/items.ts';
import type { ListedItem } from '../postman/items.ts';
import { sentSites } from '../postman/textSites.ts';
import { scriptMentions } from '../variables/scriptMentions.ts';
import { variableNamesIn } from '../variables/variableReferences.ts';

/**
 * An item uses the variable when its request, its effective auth or a script that runs for it names the variable, or
 * names another variable whose value does (`{{authorization}}` with the value `Bearer {{accessToken}}`).
 */
export function itemsUsing(
  variable: string,
  items: readonly ListedItem[],
  collection: CollectionDefinition,
  variables: readonly VariableDefinition[],
): readonly ListedItem[] {
  const names = namesLeadingTo(variable, variables);
  return items.filter(({ item, folders }) => {
    const named = variableNamesIn(sentSites({ item, folders }, collection).map(({ text }) => text));
    return (
      names.some((name) => named.has(name)) ||
      scriptsOf(item, folders, collection).some((script) => names.some((name) => scriptMentions(script, name)))
    );
  });
}

/** The variable and all whose values refer to it, over any number of steps. */
function namesLeadingTo(variable: string, variables: readonly VariableDefinition[]): readonly string[] {
  const names = new Set([variable]);
  for (const name of names) {
    for (const { key, value } of variables) if (variableNamesIn(value).has(name)) names.add(key);
  }
  return [...names];
}

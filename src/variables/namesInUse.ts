/** The names of variables that anything uses: only these are looked for outside of Postman's files. */
import type { CollectionDefinition, VariableDefinition } from '../postman/definitions.ts';
import { listItems, scriptsOf } from '../postman/items.ts';
import { scriptReads, variableNamesIn } from './variableReferences.ts';

/** @param profiles the token profiles; the variables that they name may be supplied too */
export function namesInUse(
  collection: CollectionDefinition,
  environmentValues: readonly VariableDefinition[],
  globals: readonly VariableDefinition[],
  profiles: unknown,
): ReadonlySet<string> {
  const scripts = listItems(collection).flatMap(({ item, folders }) => scriptsOf(item, folders, collection));
  return new Set([
    ...variableNamesIn([collection, environmentValues, globals, profiles]),
    ...[...(collection.variable ?? []), ...environmentValues, ...globals].map(({ key }) => key),
    ...[...new Set(scripts)].flatMap(scriptReads),
  ]);
}

/** The variables of an environment, of globals or of a collection, as a file has them: disabled ones and duplicates too. */
import { variableFrom } from '../postman/checkCollection.ts';
import { isJsonObject } from '../postman/jsonObject.ts';
import type { JsonPath } from '../postman/textSites.ts';
import type { SourceFile } from './sourceFile.ts';

export interface ListedVariable {
  readonly key: string;
  readonly value: unknown;
  readonly type: string | null;
  /** `enabled: false`, as environments are exported, which `newman run` overlooks; or `disabled: true`, which it honours. */
  readonly state: 'enabled' | 'enabledFalse' | 'disabled';
  readonly path: JsonPath;
}

export interface VariableList {
  readonly kind: 'environment' | 'globals' | 'collection';
  /** `environment "staging"`, `collection "Orders"`. */
  readonly label: string;
  readonly file: SourceFile;
  readonly variables: readonly ListedVariable[];
}

/** @param wrapper the member that Postman's API wraps such a document in */
export function variableList(file: SourceFile, kind: VariableList['kind'], label: string): VariableList {
  const path = listPath(file.json, kind);
  const list = path === null ? [] : valueAt(file.json, path);
  const entries: readonly unknown[] = Array.isArray(list) ? list : [];
  const variables = entries.flatMap((entry, index): readonly ListedVariable[] => {
    if (!isJsonObject(entry)) return [];
    const variable = variableFrom(entry);
    if (variable === null) return [];
    const { key, value, type } = variable;
    const state = entry['disabled'] === true ? 'disabled' : entry['enabled'] === false ? 'enabledFalse' : 'enabled';
    return [{ key, value, type: typeof type === 'string' ? type : null, state, path: [...(path ?? []), index] }];
  });
  return { kind, label, file, variables };
}

function listPath(document: unknown, kind: VariableList['kind']): JsonPath | null {
  if (kind !== 'collection' && Array.isArray(document)) return [];
  if (!isJsonObject(document)) return null;
  const member = kind === 'collection' ? 'variable' : 'values';
  if (document[member] !== undefined) return [member];
  const wrapped = document[kind];
  if (kind !== 'collection' && Array.isArray(wrapped)) return [kind];
  return isJsonObject(wrapped) && wrapped[member] !== undefined ? [kind, member] : null;
}

function valueAt(document: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return typeof key === 'number' ? (value as readonly unknown[])[key] : undefined;
    return isJsonObject(value) ? value[key] : undefined;
  }, document);
}

/**
 * A static look-up of variables, before anything runs: what scripts set later is not in it. Precedence and substitution
 * are Postman's own (postman-runtime's order of scopes, postman-collection's `Substitutor`).
 */
import type { IterationDataRow, VariableDefinition } from '../postman/definitions.ts';
import { VARIABLE_REFERENCE } from './variableReferences.ts';
import { isDynamic } from './dynamicVariables.ts';

/** Lowest first; a layer that is absent holds nothing. */
export interface VariableLayers {
  readonly globals?: readonly VariableDefinition[];
  readonly collection?: readonly VariableDefinition[];
  readonly environment?: readonly VariableDefinition[];
  /** One row; it outranks the environment. */
  readonly iterationData?: IterationDataRow;
}

interface ResolvedText {
  readonly text: string;
  /** Names in `{{…}}` that no layer defines; dynamic ones such as `{{$guid}}` are not among them. */
  readonly unresolved: readonly string[];
}

export interface VariableScope {
  /** The value as text, its own `{{…}}` as they are; undefined where no layer defines the name. */
  readonly lookup: (name: string) => string | undefined;
  /** Replaces `{{name}}`, also in what is put in; unknown and dynamic names stay as they are. */
  readonly resolve: (text: string) => ResolvedText;
}

/** How often postman-collection goes over a text (`VARS_SUBREPLACE_LIMIT`): variables that name each other end there. */
const SUBSTITUTION_LIMIT = 19;

export function createVariableScope(layers: VariableLayers): VariableScope {
  const values = new Map<string, string>();
  for (const layer of [layers.globals, layers.collection, layers.environment]) {
    for (const { key, value, disabled } of layer ?? []) {
      if (disabled !== true) values.set(key, textOf(value));
    }
  }
  for (const [key, value] of Object.entries(layers.iterationData ?? {})) {
    // Postman leaves `{{name}}` standing where the row has null.
    if (value !== null && value !== undefined) values.set(key, textOf(value));
    else values.delete(key);
  }
  return {
    lookup: (name) => values.get(name),
    resolve: (text) => resolve(text, values),
  };
}

function resolve(text: string, values: ReadonlyMap<string, string>): ResolvedText {
  let resolved = text;
  for (let round = 0; round < SUBSTITUTION_LIMIT; round += 1) {
    const next = resolved.replace(VARIABLE_REFERENCE, (reference, name: string) => values.get(name) ?? reference);
    if (next === resolved) break;
    resolved = next;
  }
  const left = Array.from(resolved.matchAll(VARIABLE_REFERENCE), ([, name = '']) => name);
  const unresolved = new Set(left.filter((name) => !values.has(name) && !isDynamic(name) && name !== ''));
  return { text: resolved, unresolved: [...unresolved] };
}

/** Values that are no text become what Postman puts in their place. */
export function textOf(value: unknown): string {
  if (value === undefined) return '';
  try {
    // oxlint-disable-next-line typescript/no-base-to-string -- '[object Object]' is what Postman sends
    return String(value);
  } catch {
    // `{"toString": "x"}`, which Postman cannot put anywhere either.
    return '';
  }
}

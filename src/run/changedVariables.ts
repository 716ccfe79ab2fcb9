/** What the scripts of a collection run have changed: handed on to the collection runs that depend on it. */
import type { VariableDefinition } from '../postman/definitions.ts';
import type { NamedSecret } from '../secrets/namedSecret.ts';

export interface VariableChanges {
  readonly set: readonly VariableDefinition[];
  /** Names of variables that were there before. */
  readonly unset: readonly string[];
}

/** Not redacted: for other workers, never for reporters. Tokens that were obtained for the run are not among them. */
export interface ChangedVariables {
  readonly environment: VariableChanges;
  readonly globals: VariableChanges;
  /** Of the collection's own variables. */
  readonly collection: VariableChanges;
  /** The cookie jar as tough-cookie writes it; null: nobody wants it. */
  readonly cookies: string | null;
  /** What the worker has learned to be secret: it stays so wherever these variables go. */
  readonly secrets: readonly NamedSecret[];
}

const NONE: VariableChanges = { set: [], unset: [] };
export const NOTHING_CHANGED: ChangedVariables = {
  environment: NONE,
  globals: NONE,
  collection: NONE,
  cookies: null,
  secrets: [],
};

/** @returns the variables as they are after the changes; those that were set come last */
export function applyChanges(
  values: readonly VariableDefinition[],
  { set, unset }: VariableChanges,
): readonly VariableDefinition[] {
  if (set.length === 0 && unset.length === 0) return values;
  const gone = new Set([...unset, ...set.map(({ key }) => key)]);
  return [...values.filter(({ key }) => !gone.has(key)), ...set];
}

/** @param ignored names whose changes do not count */
export function changesBetween(
  before: readonly VariableDefinition[],
  after: readonly VariableDefinition[],
  ignored: ReadonlySet<string>,
): VariableChanges {
  const known = new Map(before.map((variable) => [variable.key, variable]));
  const there = new Set(after.map(({ key }) => key));
  return {
    set: after
      .filter(({ key }) => !ignored.has(key))
      .filter(({ key, value }) => !known.has(key) || !isSame(known.get(key)?.value, value))
      .map(({ key, value, type }) => {
        // Scripts do not say what a variable is; the file did.
        const declared = known.get(key)?.type ?? type;
        return { key, value, ...(declared !== undefined && { type: declared }) };
      }),
    unset: [...known.keys()].filter((key) => !there.has(key) && !ignored.has(key)),
  };
}

/** Scripts may leave an object in the place of an equal one. */
function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

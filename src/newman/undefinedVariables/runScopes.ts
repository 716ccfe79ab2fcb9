/** The variables of a run at one moment, ranked as the runtime ranks them (postman-runtime, lib/runner/util.js). */
import { loadNewman } from '../loadNewman.ts';
import type { Run, VariableScope } from '../newmanEvents.ts';
import type { SetterOf } from './scriptSetters.ts';

export interface RunScopes {
  /** The text with all variables put in that are defined, also those that values refer to. */
  resolve(text: string): string;
  has(name: string): boolean;
  /** Whether the data row has the name without a value: nothing is put in then, whatever lower scopes hold. */
  isNullInDataRow(name: string): boolean;
  names(): readonly string[];
  /** The script of the collection that sets it. */
  readonly setterOf: SetterOf;
}

type DataRow = Readonly<Record<string, unknown>>;

/** @param iteration from 0 */
export function runScopes({ state }: Run, iteration: number, setterOf: SetterOf): RunScopes {
  // oxlint-disable-next-line no-underscore-dangle -- the runtime's name for what `pm.variables.set` writes
  const { _variables: local, environment, collectionVariables, globals, data = [] } = state;
  const row: DataRow = data[iteration] ?? data.at(-1) ?? {};
  const { Property } = loadNewman().collection;
  const namesOf = (scope: VariableScope): readonly string[] =>
    scope.values.all().flatMap(({ key, disabled }) => (typeof key === 'string' && disabled !== true ? [key] : []));
  const isIn = (scope: VariableScope, name: string): boolean => namesOf(scope).includes(name);
  const scopes = [local, environment, collectionVariables, globals];
  return {
    resolve: (text) =>
      Property.replaceSubstitutions(text, [
        local.values,
        row,
        environment.values,
        collectionVariables.values,
        globals.values,
      ]),
    has: (name) => Object.hasOwn(row, name) || scopes.some((scope) => isIn(scope, name)),
    isNullInDataRow: (name) => Object.hasOwn(row, name) && (row[name] ?? null) === null && !isIn(local, name),
    names: () => [...new Set([...scopes.flatMap(namesOf), ...Object.keys(row)])],
    setterOf,
  };
}

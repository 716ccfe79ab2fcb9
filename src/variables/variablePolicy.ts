/** What becomes of a request with a variable that nothing defines. */

/** It is not sent, it is sent with a warning, or it is just sent. */
export type VariableLevel = 'error' | 'warn' | 'off';

/** For all variables, or by name, `*` for all others. */
export type UndefinedVariables = VariableLevel | Readonly<Record<string, VariableLevel>>;

export interface VariablePolicy {
  /** null: not sent where the variable says where the request goes or who sends it, else sent with a warning. */
  readonly others: VariableLevel | null;
  readonly byName: Readonly<Record<string, VariableLevel>>;
}

/** @param settings the later one outranks the one before, name by name */
export function variablePolicy(...settings: readonly (UndefinedVariables | undefined)[]): VariablePolicy {
  const byName = new Map(settings.flatMap((setting) => Object.entries(levelsOf(setting))));
  const others = byName.get(OTHERS) ?? null;
  byName.delete(OTHERS);
  return { others, byName: Object.fromEntries(byName) };
}

/** The setting for all others, what is said of single variables stays: they are exceptions. */
export function withOthers(setting: UndefinedVariables | undefined, level: VariableLevel): UndefinedVariables {
  return typeof setting === 'object' ? { ...setting, [OTHERS]: level } : level;
}

const OTHERS = '*';

function levelsOf(setting: UndefinedVariables | undefined): Readonly<Record<string, VariableLevel>> {
  if (setting === undefined) return {};
  return typeof setting === 'string' ? { [OTHERS]: setting } : setting;
}

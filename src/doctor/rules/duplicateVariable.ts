/** `duplicate-variable`: one name several times in a list, of which only one counts. */
import { isDeepStrictEqual } from 'node:util';
import type { DoctorProject } from '../project.ts';
import type { RuleFinding } from '../rule.ts';
import type { ListedVariable, VariableList } from '../variableList.ts';

export function duplicateVariables(project: DoctorProject): readonly RuleFinding[] {
  return variableLists(project).flatMap((list) =>
    duplicatesIn(list).map(({ variable, kept }) => ({
      place: list.file.place([...variable.path, 'key']),
      message: `"${variable.key}" stands there more than once in ${list.label}: ${explain(variable, kept)}`,
      remedy: isRedundant(variable, kept)
        ? 'Remove this one; tokenman doctor --fix does.'
        : 'Keep the one that is meant, and remove the others.',
    })),
  );
}

interface Duplicate {
  readonly variable: ListedVariable;
  /** The one that counts; null when all are disabled. */
  readonly kept: ListedVariable | null;
}

/** Postman takes the last one that is enabled. */
export function duplicatesIn({ variables }: VariableList): readonly Duplicate[] {
  const keys = [...new Set(variables.map(({ key }) => key))];
  return keys.flatMap((key) => {
    const same = variables.filter((variable) => variable.key === key);
    const kept = same.findLast(({ state }) => state === 'enabled') ?? null;
    const others = same.filter((variable) => variable !== (kept ?? same.at(-1)));
    return others.map((variable) => ({ variable, kept }));
  });
}

/** Removing it loses nothing that a run uses, and no value that somebody may have meant instead. */
export function isRedundant(variable: ListedVariable, kept: ListedVariable | null): boolean {
  if (kept === null) return false;
  return variable.state !== 'enabled' || isDeepStrictEqual(variable.value, kept.value);
}

export function variableLists({ environmentFiles, collections, globals }: DoctorProject): readonly VariableList[] {
  const lists = [
    ...environmentFiles.filter(({ isChecked }) => isChecked).map(({ variables }) => variables),
    ...collections.map(({ variables }) => variables),
    ...(globals === null ? [] : [globals]),
  ];
  // A config may run one collection several times.
  return lists.filter((list, index) => lists.findIndex(({ file }) => file.path === list.file.path) === index);
}

function explain(variable: ListedVariable, kept: ListedVariable | null): string {
  if (kept === null) return 'all of them are disabled';
  if (variable.state === 'enabledFalse') {
    return `this one is disabled, yet newman run takes the last one, disabled or not`;
  }
  if (variable.state === 'disabled') return 'this one is disabled';
  return isDeepStrictEqual(variable.value, kept.value)
    ? 'a later one with the same value counts'
    : 'a later one with another value counts';
}

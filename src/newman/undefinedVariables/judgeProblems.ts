/** What becomes of a request with a variable that nothing defines: it is not sent, sent with a warning, or just sent. */
import type { VariablePolicy } from '../../variables/variablePolicy.ts';
import type { VariableProblem } from './findProblems.ts';

/** Problems that keep the request from being sent, and those that are told. */
export function judgeProblems(
  problems: readonly VariableProblem[],
  { others, byName }: VariablePolicy,
): { readonly errors: readonly VariableProblem[]; readonly warnings: readonly VariableProblem[] } {
  const levelOf = ({ variable, isAddress }: VariableProblem) => {
    const own = variable !== null && Object.hasOwn(byName, variable) ? byName[variable] : undefined;
    return own ?? others ?? (isAddress ? 'error' : 'warn');
  };
  return {
    errors: problems.filter((problem) => levelOf(problem) === 'error'),
    warnings: problems.filter((problem) => levelOf(problem) === 'warn'),
  };
}

/** Whether any problem would be told at all. */
export function isWatched({ others, byName }: VariablePolicy): boolean {
  return others !== 'off' || Object.values(byName).some((level) => level !== 'off');
}

/** One line, with the way out for somebody who meant it. */
export function describeHeldBack(errors: readonly VariableProblem[]): string {
  const names = errors.flatMap(({ variable }) => variable ?? []);
  const meant = names.length < errors.length || errors.every(({ kind }) => kind === 'undefinedVariable');
  const wayOut = meant
    ? '--undefined-variables warn sends it as it stands'
    : `if that is meant, say so in the config: "undefinedVariables": ${JSON.stringify(Object.fromEntries(names.map((name) => [name, 'off'])))}`;
  return `${errors.map(({ message }) => message).join('; ')}. The request was not sent; ${wayOut}.`;
}

/** What becomes of a request with a variable that nothing defines: it is not sent, sent with a warning, or just sent. */
import { processVariableNamesFor } from '../../variables/processEnvironment.ts';
import { shellArgument } from '../../variables/shellArgument.ts';
import type { VariablePolicy } from '../../variables/variablePolicy.ts';
import { NO_VARIABLES } from './findProblems.ts';
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

/** One line, with the ways out: for somebody who wants the variable filled, and for somebody who meant it. */
export function describeHeldBack(errors: readonly VariableProblem[], hints: HintsForVariables): string {
  const lines = errors.map(({ message }) => message);
  const problems = lines
    .map((line, index) => (lines[index + 1]?.endsWith(NO_VARIABLES) === true ? line.replace(NO_VARIABLES, '') : line))
    .join('; ');
  const { environmentHint } = hints;
  return `${problems}. The request was not sent; ${waysOut(errors, hints)}.${environmentHint === null ? '' : ` ${environmentHint}.`}`;
}

export interface HintsForVariables {
  readonly environmentName: string | null;
  /** null: one was selected. */
  readonly environmentHint: string | null;
}

const SENT_AS_IT_STANDS = '--undefined-variables warn sends it as it stands';

/** A dynamic name cannot be defined, and one of the vault is told otherwise. */
function definition(errors: readonly VariableProblem[], { environmentName }: HintsForVariables): string {
  const name = errors.find(({ variable }) => variable !== null && !/^\$|^vault:/.test(variable))?.variable ?? null;
  if (name === null) return SENT_AS_IT_STANDS;
  const [ofProcess] = processVariableNamesFor(name, environmentName);
  const byPipeline = ofProcess === undefined ? '' : ` or $${ofProcess}`;
  return `define it in the environment, or by --env-var ${shellArgument(`${name}=…`)}${byPipeline}; ${SENT_AS_IT_STANDS}`;
}

function waysOut(errors: readonly VariableProblem[], hints: HintsForVariables): string {
  const empty = errors.flatMap(({ emptyPart, variable }) => (emptyPart !== undefined ? (variable ?? []) : []));
  const [first] = empty;
  if (first === undefined || empty.length < errors.length) return definition(errors, hints);
  const token = errors.find(({ emptyPart }) => emptyPart === 'token')?.variable ?? null;
  const mayBeMeant = errors.every(({ emptyPart }) => emptyPart !== 'host');
  const names = Object.fromEntries(empty.map((name) => [name, 'off']));
  return [
    `give it a value (--env-var ${first}=…)`,
    ...(token === null
      ? []
      : [`let a token profile fill it ("tokens": ${JSON.stringify({ default: { variable: token } })} in the config)`]),
    ...(mayBeMeant ? [`or say in the config that it is meant: "undefinedVariables": ${JSON.stringify(names)}`] : []),
  ].join(', ');
}

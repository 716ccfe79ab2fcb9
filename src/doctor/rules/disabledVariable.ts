/**
 * `disabled-variable`: a variable that is switched off, where that makes a difference: something uses it, or it is
 * written as `"enabled": false`, which `newman run` overlooks, so that the same file means two things.
 */
import type { DoctorProject } from '../project.ts';
import type { RuleFinding } from '../rule.ts';
import { variableNamesIn } from '../../variables/variableReferences.ts';
import { variableLists } from './duplicateVariable.ts';

export function disabledVariables(project: DoctorProject): readonly RuleFinding[] {
  const used = new Set([
    ...project.collections.flatMap(({ uses }) => uses.map(({ name }) => name)),
    ...project.runs.flatMap(({ resolved: { tokens, variables } }) => [
      ...variableNamesIn([tokens.requirements.map(({ profile }) => profile), variables.map(({ value }) => value)]),
      ...tokens.missing.map(({ name }) => name),
    ]),
  ]);
  return variableLists(project).flatMap(({ variables, file, label }) => {
    const enabled = new Set(variables.filter(({ state }) => state === 'enabled').map(({ key }) => key));
    return variables
      .filter(({ key, state }) => state !== 'enabled' && !enabled.has(key))
      .filter(({ key, state }) => state === 'enabledFalse' || used.has(key))
      .map(({ key, state, path }) => ({
        place: file.place([...path, 'key']),
        message: [
          `"${key}" is disabled in ${label}`,
          used.has(key) ? 'and in use' : null,
          state === 'enabledFalse' ? 'tokenman and the Postman app leave it out, newman run does not' : null,
        ]
          .filter((part) => part !== null)
          .join(', '),
        remedy: 'Enable it, or remove it from the file.',
      }));
  });
}

/** `incomplete-environment`: an environment lacks a variable that all others have. */
import { isSetLater } from '../../variables/valueSources.ts';
import { isSecretName } from '../../secrets/secretNames.ts';
import { listed } from '../finding.ts';
import type { CheckedEnvironmentFile, DoctorProject } from '../project.ts';
import type { RuleFinding } from '../rule.ts';
import { isUndefinedIn } from './undefinedVariable.ts';

export function incompleteEnvironments(project: DoctorProject): readonly RuleFinding[] {
  const { environmentFiles } = project;
  const filled = new Set(
    project.runs.flatMap(({ resolved }) =>
      resolved.profiles.flatMap(({ profile }) => [profile.variable, profile.expiresAtVariable]),
    ),
  );
  const used = new Set(project.collections.flatMap(({ uses }) => uses.map(({ name }) => name)));
  return environmentFiles.flatMap((environment) => {
    if (!environment.isChecked) return [];
    const others = environmentFiles.filter((other) => other !== environment);
    return (
      lackingIn(environment, others)
        // Where there are only two, neither is the rule; what nothing uses may well differ.
        .filter((key) => others.length > 1 || used.has(key))
        .filter((key) => !filled.has(key))
        .filter((key) => !isSuppliedElsewhere(key, environment, project))
        // Told already, where it is used.
        .filter((key) => !isUndefinedIn(key, project, environment.name))
        .map((key) => ({
          place: environment.variables.file.place(listPath(environment)),
          message: `environment "${environment.name}" lacks "${key}", which ${listed(others.map(({ name }) => `"${name}"`))} ${others.length === 1 ? 'has' : 'have'}${defaultNote(key, environment, project)}`,
          remedy: isSecretName(key)
            ? 'Add it, with an empty value if the pipeline supplies it.'
            : 'Add it, or remove it from the others if nothing needs it.',
        }))
    );
  });
}

function defaultNote(key: string, { name }: CheckedEnvironmentFile, { runs }: DoctorProject): string {
  const layers = new Set(
    runs
      .filter((run) => run.environment.name === name)
      .map(({ resolved }) => resolved.layered.variables.get(key)?.origin.layer),
  );
  if (layers.has('collection')) return ": the collection's own value is used";
  return layers.has('globals') ? ': the value of the globals is used' : '';
}

function lackingIn(environment: CheckedEnvironmentFile, others: readonly CheckedEnvironmentFile[]): readonly string[] {
  const own = keysOf(environment);
  const [first, ...rest] = others;
  if (first === undefined) return [];
  return [...keysOf(first)].filter((key) => !own.has(key) && rest.every((other) => keysOf(other).has(key)));
}

function keysOf({ variables }: CheckedEnvironmentFile): ReadonlySet<string> {
  return new Set(variables.variables.map(({ key }) => key));
}

/** Layers below the environment: what they hold is a default, and maybe not what this environment needs. */
const DEFAULTS: ReadonlySet<string> = new Set(['globals', 'collection']);

function isSuppliedElsewhere(key: string, { name }: CheckedEnvironmentFile, { runs }: DoctorProject): boolean {
  const ofEnvironment = runs.filter((run) => run.environment.name === name);
  return (
    ofEnvironment.length > 0 &&
    ofEnvironment.every(({ resolved }) => {
      const layer = resolved.layered.variables.get(key)?.origin.layer;
      const isSupplied = layer !== undefined && !DEFAULTS.has(layer) && layer !== 'environment';
      return isSupplied || isSetLater(resolved.sources.of(key));
    })
  );
}

function listPath({ variables }: CheckedEnvironmentFile) {
  const [first] = variables.variables;
  return first === undefined ? [] : first.path.slice(0, -1);
}

/** The environment that one collection run starts with: the file, what the process environment supplies, what was given by hand. */
import type { RunConfig } from '../../config/runConfig.ts';
import type {
  CollectionDefinition,
  EnvironmentDefinition,
  Loaded,
  VariableDefinition,
} from '../../postman/definitions.ts';
import { readProcessVariables } from '../../variables/processEnvironment.ts';
import { createVariableScope } from '../../variables/resolveVariables.ts';
import { variableNamesIn } from '../../variables/variableReferences.ts';

export interface LoadedEnvironment {
  /** null: a run without an environment. */
  readonly name: string | null;
  readonly path: string | null;
  readonly values: readonly VariableDefinition[];
}

export interface EnvironmentValues {
  readonly values: readonly VariableDefinition[];
  /** Names whose values come from a person or a pipeline and not from a file. */
  readonly given: ReadonlySet<string>;
}

export function loadedEnvironment(
  name: string,
  { path, definition }: Loaded<EnvironmentDefinition>,
): LoadedEnvironment {
  return { name, path, values: definition.values };
}

/** @param profileSettings the token profiles; the variables they name may be supplied too */
export function environmentValues(
  environment: LoadedEnvironment,
  globals: readonly VariableDefinition[],
  collection: CollectionDefinition,
  profileSettings: unknown,
  config: RunConfig,
): EnvironmentValues {
  const scope = createVariableScope({
    globals,
    collection: collection.variable ?? [],
    environment: environment.values,
  });
  const names = new Set([
    ...variableNamesIn([collection, environment.values, globals, profileSettings]),
    ...[...(collection.variable ?? []), ...environment.values, ...globals].map(({ key }) => key),
  ]);
  const supplied = readProcessVariables({
    names,
    environmentName: environment.name,
    processVariables: config.processEnv ?? {},
    lookup: scope.lookup,
  });
  const given = new Map([
    ...[...supplied].map(([name, { value }]) => [name, value] as const),
    ...Object.entries(config.envVars ?? {}),
  ]);
  const types = new Map(environment.values.map(({ key, type }) => [key, type]));
  return {
    values: [
      ...environment.values.filter(({ key }) => !given.has(key)),
      ...[...given].map(([key, value]) => {
        const type = types.get(key);
        return type === undefined ? { key, value } : { key, value, type };
      }),
    ],
    given: new Set(given.keys()),
  };
}

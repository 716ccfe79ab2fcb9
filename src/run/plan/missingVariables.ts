import { TokenmanError } from '../../errors.ts';
import { processVariableNamesFor } from '../../variables/processEnvironment.ts';
import { scriptsFill } from '../../oauth2/tokenUse.ts';
import type { CollectionDefinition, VariableDefinition } from '../../postman/definitions.ts';
import type { ListedItem } from '../../postman/items.ts';
import { variableNamesIn } from '../../variables/variableReferences.ts';
import type { MissingVariable } from './planTokens.ts';

/** Secrets that the environment declares, leaves empty, and that a request uses: a pipeline was meant to supply them. */
export function missingSecrets(
  environmentName: string | null,
  values: readonly VariableDefinition[],
  collection: CollectionDefinition,
  items: readonly ListedItem[],
): readonly MissingVariable[] {
  const used = variableNamesIn([
    collection.auth,
    ...items.map(({ item, folders }) => [item, folders.map(({ auth }) => auth)]),
  ]);
  return values
    .filter(
      ({ key, value, type }) =>
        type === 'secret' && (value === '' || value === null || value === undefined) && used.has(key),
    )
    .filter(({ key }) => !scriptsFill(key, items, collection))
    .map(({ key }) => ({ name: key, environmentName, neededBy: `collection "${collection.info.name}"` }));
}

/** One line that names each missing variable and who needs it; the hint says where each may be set. */
export function missingVariablesError(missing: readonly MissingVariable[]): TokenmanError {
  const byEnvironment = new Map<string | null, Map<string, string>>();
  for (const { environmentName, name, neededBy } of missing) {
    const names = byEnvironment.get(environmentName) ?? new Map<string, string>();
    if (!names.has(name)) names.set(name, neededBy);
    byEnvironment.set(environmentName, names);
  }
  const parts = [...byEnvironment].map(([environment, names]) => {
    const listed = [...names].map(([name, neededBy]) => `${name} (needed by ${neededBy})`).join(', ');
    return environment === null ? `without an environment: ${listed}` : `in environment "${environment}": ${listed}`;
  });
  const plural = missing.length > 1 ? 'variables are' : 'variable is';
  return new TokenmanError('VARIABLE_MISSING', `${plural} missing or empty ${parts.join('; ')}`, {
    hint: hintFor(byEnvironment),
  });
}

function hintFor(byEnvironment: ReadonlyMap<string | null, ReadonlyMap<string, string>>): string {
  const selected = byEnvironment.has(null) ? 'Was an environment selected (--env NAME)? ' : '';
  const places = [...byEnvironment].flatMap(([environment, names]) =>
    [...names.keys()].map((name) => `  ${name}: ${placesFor(name, environment).join(' or ')}`),
  );
  return [`${selected}Each may be set in the environment file, or here:`, ...places].join('\n');
}

function placesFor(name: string, environment: string | null): readonly string[] {
  return [...processVariableNamesFor(name, environment).map((variable) => `$${variable}`), `--env-var ${name}=…`];
}

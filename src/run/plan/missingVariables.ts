import { TokenmanError } from '../../errors.ts';
import { scriptsFill } from '../../oauth2/tokenUse.ts';
import type { CollectionDefinition } from '../../postman/definitions.ts';
import type { ListedItem } from '../../postman/items.ts';
import { dotenvFileNames } from '../../variables/dotenvFiles.ts';
import type { MissingReference } from '../../variables/layers.ts';
import { processVariableNamesFor } from '../../variables/processEnvironment.ts';
import { variableNamesIn } from '../../variables/variableReferences.ts';
import type { MissingVariable } from './tokenPlan.ts';
import type { ResolvedCollectionRun } from './resolveCollectionRun.ts';

/** Secrets that the environment declares, leaves empty, and that a request uses: a pipeline was meant to supply them. */
export function missingSecrets(
  environmentName: string | null,
  { values, definition: collection, items, tokenInput: { handedOver } }: ResolvedCollectionRun,
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
    .filter(({ key }) => !scriptsFill(key, items, collection) && !handedOver.holds(key))
    .map(({ key }) => ({ name: key, environmentName, neededBy: `collection "${collection.info.name}"` }));
}

/** A name that an environment value refers to (`${VAULT_SECRET}`), and nothing supplies. */
interface MissingReferenceName extends MissingVariable {
  readonly isReference: true;
}

/**
 * Where a missing variable is one that the environment maps to a name outside (`clientSecret` is `${VAULT_SECRET}`), that
 * name is what is missing; so it is where such a variable is part of something larger (`Bearer ${TOKEN}`) that the
 * collection uses.
 */
export function explainReferences(
  missing: readonly MissingVariable[],
  references: readonly MissingReference[],
  run: {
    readonly environmentName: string | null;
    readonly collection: CollectionDefinition;
    readonly items: readonly ListedItem[];
  },
): readonly (MissingVariable | MissingReferenceName)[] {
  const mapped = new Set(references.map(({ variable }) => variable));
  const needed = new Map(missing.map(({ name, neededBy }) => [name, neededBy]));
  const used = variableNamesIn([
    run.collection.auth,
    run.items.map(({ item, folders }) => [item.request, folders.map(({ auth }) => auth)]),
  ]);
  const explained = references.flatMap(({ variable, reference }): readonly MissingReferenceName[] => {
    const user = needed.get(variable) ?? (used.has(variable) ? `collection "${run.collection.info.name}"` : null);
    if (user === null) return [];
    const neededBy = `variable "${variable}", which ${user} needs`;
    return [{ name: reference, environmentName: run.environmentName, neededBy, isReference: true }];
  });
  return [...missing.filter(({ name }) => !mapped.has(name)), ...explained];
}

/** One line that names each missing variable and who needs it; the hint says where each may be set. */
export function missingVariablesError(missing: readonly (MissingVariable | MissingReferenceName)[]): TokenmanError {
  const byEnvironment = new Map<string | null, Map<string, string>>();
  const references = new Set(missing.flatMap((variable) => ('isReference' in variable ? [variable.name] : [])));
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
    hint: hintFor(byEnvironment, references),
  });
}

function hintFor(
  byEnvironment: ReadonlyMap<string | null, ReadonlyMap<string, string>>,
  references: ReadonlySet<string>,
): string {
  const selected = byEnvironment.has(null) ? 'Was an environment selected (--env NAME)? ' : '';
  const places = [...byEnvironment].flatMap(([environment, names]) =>
    [...names.keys()].map((name) => {
      const found = references.has(name) ? referencePlaces(name, environment) : placesFor(name, environment);
      return `  ${name}: ${found.join(' or ')}`;
    }),
  );
  return [`${selected}Each may be set in the environment file, or here:`, ...places].join('\n');
}

/** A secrets directory or command is another place, where one is configured. */
function placesFor(name: string, environment: string | null): readonly string[] {
  return [
    ...processVariableNamesFor(name, environment).map((variable) => `$${variable}`),
    ...dotenvFileNames(environment).slice(-1),
    `--env-var ${name}=…`,
  ];
}

function referencePlaces(name: string, environment: string | null): readonly string[] {
  return [`$${name}`, ...dotenvFileNames(environment).slice(-1)];
}

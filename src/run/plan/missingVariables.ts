import { TokenmanError } from '../../errors.ts';
import type { CollectionDefinition } from '../../postman/definitions.ts';
import type { ListedItem } from '../../postman/items.ts';
import { sentSites } from '../../postman/textSites.ts';
import { dotenvFileNames } from '../../variables/dotenvFiles.ts';
import type { MissingReference } from '../../variables/layers.ts';
import { processVariableNamesFor } from '../../variables/processEnvironment.ts';
import { shellArgument } from '../../variables/shellArgument.ts';
import { isVaultReference, VAULT_ADVICE } from '../../variables/vaultReferences.ts';
import { isEmpty } from '../../variables/valueSources.ts';
import { withReferredNames } from '../../variables/variableUses.ts';
import { variableNamesIn } from '../../variables/variableReferences.ts';
import { unfilledTokens } from './tokenNotes.ts';
import type { MissingVariable } from './tokenPlan.ts';
import type { ResolvedCollectionRun } from './resolveCollectionRun.ts';

/**
 * Secrets that the environment declares and leaves empty, that a request sends, and that nothing fills: a pipeline was
 * meant to supply them.
 */
export function missingSecrets(environmentName: string | null, run: ResolvedCollectionRun): readonly MissingVariable[] {
  const { values, definition: collection, items, sources, layered, tokens } = run;
  const told = new Set(tokens.missing.map(({ name }) => name));
  const empty = values
    .filter(({ key, value, type }) => type === 'secret' && isEmpty(value) && !told.has(key))
    .map(({ key }) => key);
  if (empty.length === 0) return [];
  const sent = items.map((listed) => ({
    itemId: listed.item.id,
    names: withReferredNames(
      variableNamesIn(sentSites(listed, collection).map(({ text }) => text)),
      (name) => layered.variables.get(name)?.value,
    ),
  }));
  const remedies = new Map(unfilledTokens(run).map(({ variable, remedy }) => [variable, remedy]));
  const neededBy = `collection "${collection.info.name}"`;
  return empty
    .filter((key) => sent.some(({ itemId, names }) => names.has(key) && sources.of(key, itemId).length === 0))
    .map((name) => {
      const remedy = remedies.get(name);
      // A token that is empty is none.
      return { name, environmentName, neededBy, ...(remedy === undefined ? { mayBeEmpty: true } : { remedy }) };
    });
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
export function missingVariablesError(
  missing: readonly (MissingVariable | MissingReferenceName)[],
  environmentHint: string | null,
): TokenmanError {
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
  const mayBeEmpty = new Set(missing.flatMap((variable) => (variable.mayBeEmpty === true ? [variable.name] : [])));
  return new TokenmanError('VARIABLE_MISSING', `${plural} missing or empty ${parts.join('; ')}`, {
    hint: hintFor(missing, byEnvironment, { references, mayBeEmpty, environmentHint }),
  });
}

const AS_NEWMAN_DOES = 'To send such requests without a token, as Newman does: --oauth2-blocks ignore';

function namedTogether(names: readonly string[]): string {
  return names.length === 1 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

function isAre(names: readonly string[]): string {
  return names.length === 1 ? 'is' : 'are';
}

function hintFor(
  missing: readonly MissingVariable[],
  byEnvironment: ReadonlyMap<string | null, ReadonlyMap<string, string>>,
  {
    references,
    mayBeEmpty,
    environmentHint,
  }: {
    readonly references: ReadonlySet<string>;
    readonly mayBeEmpty: ReadonlySet<string>;
    readonly environmentHint: string | null;
  },
): string {
  const selected = environmentHint === null ? '' : `${environmentHint}. `;
  const places = [...byEnvironment].flatMap(([environment, names]) =>
    [...names.keys()].map((name) => {
      if (isVaultReference(name)) return `  ${name}: ${VAULT_ADVICE}.`;
      const found = references.has(name) ? referencePlaces(name, environment) : placesFor(name, environment);
      const empty = mayBeEmpty.has(name) ? ` (empty on purpose: --env-var ${shellArgument(`${name}=`)})` : '';
      return `  ${name}: ${found.join(' or ')}${empty}`;
    }),
  );
  const obtained = missing.flatMap(({ name, obtainedWith = [] }) =>
    obtainedWith.length === 0
      ? []
      : [`${name} is obtained where ${namedTogether(obtainedWith)} ${isAre(obtainedWith)} set.`],
  );
  return [
    // What obtains a token comes before tokens by hand, which end.
    ...new Set(missing.flatMap(({ remedy }) => (remedy === undefined ? [] : [`${remedy}.`]))),
    `${selected}Each may be set in the environment file, or here:`,
    ...places,
    ...new Set(obtained),
    ...(missing.some(({ isOfFilledAuth = false }) => isOfFilledAuth) ? [AS_NEWMAN_DOES] : []),
  ].join('\n');
}

/** A secrets directory or command is another place, where one is configured. */
function placesFor(name: string, environment: string | null): readonly string[] {
  return [
    ...processVariableNamesFor(name, environment).map((variable) => `$${variable}`),
    ...dotenvFileNames(environment).slice(-1),
    `--env-var ${shellArgument(`${name}=…`)}`,
  ];
}

function referencePlaces(name: string, environment: string | null): readonly string[] {
  return [`$${name}`, ...dotenvFileNames(environment).slice(-1)];
}

/** What one collection with one environment needs of each token profile, or why it cannot be had. */
import { createHash } from 'node:crypto';
import { TokenmanError } from '../../errors.ts';
import { tokenScriptId } from '../../oauth2/injectTokenScript.ts';
import type { ResolvedTokenProfile } from '../../oauth2/tokenProfile.ts';
import type { TokenRequirement } from '../../oauth2/tokenRequirement.ts';
import { itemsUsing, scriptsFill } from '../../oauth2/tokenUse.ts';
import type { CollectionDefinition, IterationDataRow, VariableDefinition } from '../../postman/definitions.ts';
import { columnsOf } from '../../postman/iterationDataFile.ts';
import type { ListedItem } from '../../postman/items.ts';
import type { VariableScope } from '../../variables/resolveVariables.ts';

export interface TokenProfileInUse {
  readonly profile: ResolvedTokenProfile;
  /** Named in the config, and not only the default that looks for the well-known variables. */
  readonly configured: boolean;
}

export interface TokenPlanInput {
  readonly profiles: readonly TokenProfileInUse[];
  readonly collection: CollectionDefinition;
  readonly items: readonly ListedItem[];
  readonly environmentName: string | null;
  /** Everything that is defined before the run, as Postman ranks it. */
  readonly scope: VariableScope;
  readonly variables: readonly VariableDefinition[];
  readonly given: ReadonlySet<string>;
  readonly iterationData: readonly IterationDataRow[] | null;
}

/** A variable that nothing supplies; told all at once. */
export interface MissingVariable {
  readonly name: string;
  readonly environmentName: string | null;
  readonly neededBy: string;
}

export interface TokenPlan {
  readonly requirements: readonly TokenRequirement[];
  readonly givenTokens: readonly { readonly profile: string; readonly value: string }[];
  readonly missing: readonly MissingVariable[];
}

export function planTokens(input: TokenPlanInput): TokenPlan {
  const requirements: TokenRequirement[] = [];
  const givenTokens: { profile: string; value: string }[] = [];
  const missing: MissingVariable[] = [];

  for (const use of input.profiles) {
    const { profile } = use;
    const items = itemsUsing(profile.variable, input.items, input.collection, input.variables);
    if (items.length === 0) continue;

    if (input.given.has(profile.variable)) {
      givenTokens.push({ profile: profile.name, value: input.scope.lookup(profile.variable) ?? '' });
    } else if (!hasTokenSettings(use, input.scope)) {
      if (!isSuppliedOtherwise(profile.variable, input)) missing.push(withoutSupply(profile, items, input));
    } else {
      refuseShadowingColumns(profile, input);
      const unset = missingSettings(profile, input);
      if (unset.length === 0) requirements.push(requirementOf(profile, items, input));
      missing.push(...unset);
    }
  }
  return { requirements, givenTokens, missing };
}

/** Without a token URL there is nothing to obtain a token from: the run is a plain run. */
function hasTokenSettings({ profile, configured }: TokenProfileInUse, scope: VariableScope): boolean {
  const { text, unresolved } = scope.resolve(profile.tokenUrl);
  return configured || (unresolved.length === 0 && text !== '');
}

function isSuppliedOtherwise(variable: string, { scope, iterationData, items, collection }: TokenPlanInput): boolean {
  return (
    (scope.lookup(variable) ?? '') !== '' ||
    columnsOf(iterationData ?? []).includes(variable) ||
    scriptsFill(variable, items, collection)
  );
}

function withoutSupply(
  profile: ResolvedTokenProfile,
  items: readonly ListedItem[],
  input: TokenPlanInput,
): MissingVariable {
  const [first] = items;
  const others = items.length > 1 ? ` and ${items.length - 1} more` : '';
  return {
    name: profile.variable,
    environmentName: input.environmentName,
    neededBy: `"${first?.item.name ?? ''}"${others} in collection "${input.collection.info.name}"`,
  };
}

/** Data rows outrank the environment: a column with the token's name would silently win over every token obtained. */
function refuseShadowingColumns(
  { variable, expiresAtVariable }: ResolvedTokenProfile,
  { iterationData, collection }: TokenPlanInput,
): void {
  const column = columnsOf(iterationData ?? []).find((name) => name === variable || name === expiresAtVariable);
  if (column === undefined) return;
  throw new TokenmanError(
    'ITERATION_DATA_INVALID',
    `the iteration data of collection "${collection.info.name}" has a column "${column}", which would replace the token that is obtained`,
    { hint: `Remove the column, or rename it, or let the token profile fill another variable than ${variable}.` },
  );
}

/** Settings without which the token endpoint cannot be asked. A variable that a script sets counts as there. */
function missingSettings(
  profile: ResolvedTokenProfile,
  { scope, items, collection, environmentName }: TokenPlanInput,
): readonly MissingVariable[] {
  const needed = [
    profile.tokenUrl,
    profile.clientId,
    ...(profile.clientAuthentication === 'none' ? [] : [profile.clientSecret]),
    ...Object.values(profile.extraParameters),
  ];
  const names = needed.flatMap((setting) => {
    const { text, unresolved } = scope.resolve(setting);
    const empty = text === '' ? [...setting.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, name = '']) => name) : [];
    return [...unresolved, ...empty];
  });
  return [...new Set(names)]
    .filter((name) => !scriptsFill(name, items, collection))
    .map((name) => ({ name, environmentName, neededBy: `token profile "${profile.name}"` }));
}

function requirementOf(
  profile: ResolvedTokenProfile,
  items: readonly ListedItem[],
  input: TokenPlanInput,
): TokenRequirement {
  return {
    tokenKey: tokenKeyOf(profile, input),
    profile,
    scriptId: tokenScriptId(profile.name),
    carriedVariables: [],
    dpopKey: null,
    itemIds: items.map(({ item }) => item.id),
  };
}

/** Collections may define the settings' variables themselves: what differs in any of them is another token. */
function tokenKeyOf(profile: ResolvedTokenProfile, { scope, environmentName }: TokenPlanInput): string {
  const resolved = JSON.stringify(profile, (_, value: unknown) =>
    typeof value === 'string' ? scope.resolve(value).text : value,
  );
  return createHash('sha256')
    .update(JSON.stringify([environmentName, resolved]))
    .digest('hex');
}

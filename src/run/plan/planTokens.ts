/** What one collection with one environment needs of each token profile, or why it cannot be had. */
import { TokenmanError } from '../../errors.ts';
import type { ResolvedTokenProfile } from '../../oauth2/tokenProfile.ts';
import { settingVariables } from './settingVariables.ts';
import type { TokenRequirement } from '../../oauth2/tokenRequirement.ts';
import { scriptsFill } from '../../oauth2/tokenUse.ts';
import { columnsOf } from '../../postman/iterationDataFile.ts';
import type { ListedItem } from '../../postman/items.ts';
import { assignItems, hasTokenSettings } from './assignItems.ts';
import type { AssignedItems } from './assignItems.ts';
import { profilesNeededBy } from './neededProfiles.ts';
import { loginNeededFor, requireToken } from './requireToken.ts';
import type { LoginNeeded, MissingVariable, TokenPlan, TokenPlanInput, TokenProfileInUse } from './tokenPlan.ts';

export function planTokens(input: TokenPlanInput): TokenPlan {
  const planning = new TokenPlanning(input);
  for (const { use, items } of planning.assigned) if (items.length > 0) planning.add(use);
  return planning.plan;
}

/** For a command that is about one token, whether or not an item uses it. */
export function planOneToken(use: TokenProfileInUse, input: TokenPlanInput): TokenPlan {
  const planning = new TokenPlanning({
    ...input,
    given: new Set([...input.given].filter((name) => name !== use.profile.variable)),
  });
  planning.add(use);
  return planning.plan;
}

class TokenPlanning {
  readonly assigned: readonly AssignedItems[];
  readonly #input: TokenPlanInput;
  readonly #requirements = new Map<TokenProfileInUse, TokenRequirement>();
  readonly #givenTokens: { profile: string; value: string }[] = [];
  readonly #missing: MissingVariable[] = [];
  readonly #loginsNeeded: LoginNeeded[] = [];
  readonly #added = new Set<TokenProfileInUse>();

  constructor(input: TokenPlanInput) {
    this.#input = input;
    this.assigned = assignItems(input);
  }

  get plan(): TokenPlan {
    return {
      requirements: [...this.#requirements.values()],
      givenTokens: this.#givenTokens,
      missing: this.#missing,
      loginsNeeded: this.#loginsNeeded,
    };
  }

  add(use: TokenProfileInUse): void {
    if (this.#added.has(use)) return;
    this.#added.add(use);
    const input = this.#input;
    const { profile } = use;
    const items = this.assigned.find((one) => one.use === use)?.items ?? [];
    const login = loginNeededFor(use, items, input);

    if (input.given.has(profile.variable)) {
      this.#givenTokens.push({ profile: profile.name, value: input.scope.lookup(profile.variable) ?? '' });
    } else if (!hasTokenSettings(use, input.scope)) {
      if (!isSuppliedOtherwise(profile.variable, input)) this.#missing.push(withoutSupply(profile, items, input));
    } else if (login !== null) {
      // What a block refers to may be filled in any way; a profile of the config says itself how its variable is filled.
      const isSupplied = use.interactive?.exportedToken != null || isSuppliedOtherwise(profile.variable, input);
      if (use.interactive === null || !isSupplied) this.#loginsNeeded.push(login);
    } else {
      refuseShadowingColumns(profile, input);
      refuseColumnsOfSettings(use, input);
      this.#require(use, items);
    }
  }

  /** The tokens that it needs come before it. */
  #require(use: TokenProfileInUse, items: readonly ListedItem[]): void {
    const needed = profilesNeededBy(use, this.#input);
    for (const one of needed) this.add(one);
    const needs = needed.flatMap((one) => {
      const requirement = this.#requirements.get(one);
      return requirement === undefined
        ? []
        : [{ tokenKey: requirement.tokenKey, profile: one.profile.name, variable: one.profile.variable }];
    });
    const { requirement, missing } = requireToken(use, items, needs, this.#input);
    if (requirement !== null) this.#requirements.set(use, requirement);
    this.#missing.push(...missing);
  }
}

function isSuppliedOtherwise(variable: string, input: TokenPlanInput): boolean {
  const { scope, iterationData, items, collection, handedOver } = input;
  return (
    (scope.lookup(variable) ?? '') !== '' ||
    handedOver.holds(variable) ||
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

/** A token is obtained once, before any row: a row's own setting would have no effect, until the token is renewed. */
function refuseColumnsOfSettings(use: TokenProfileInUse, input: TokenPlanInput): void {
  const { profile } = use;
  const names = settingVariables(profile, (name) => input.scope.lookup(name));
  const column = columnsOf(input.iterationData ?? []).find((name) => names.has(name));
  if (column === undefined) return;
  throw new TokenmanError(
    'ITERATION_DATA_INVALID',
    `the iteration data of collection "${input.collection.info.name}" has a column "${column}", which is a setting of token profile "${profile.name}": the token is obtained once, before any row`,
    {
      hint: `Rename the column, or let the profile name another variable than {{${column}}}; for several identities use a profile for each.`,
    },
  );
}

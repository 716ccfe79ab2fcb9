/** What one collection with one environment needs of each token profile, or why it cannot be had. */
import { carriedVariables } from '../../oauth2/tokenProfile.ts';
import type { ResolvedTokenProfile } from '../../oauth2/tokenProfile.ts';
import { settingVariables } from './settingVariables.ts';
import type { TokenRequirement } from '../../oauth2/tokenRequirement.ts';
import type { ListedItem } from '../../postman/items.ts';
import { isSetLater } from '../../variables/valueSources.ts';
import type { TokenFill, ValueSource } from '../../variables/valueSources.ts';
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
  readonly #fills: TokenFill[] = [];
  readonly #asked: ResolvedTokenProfile[] = [];
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
      fills: this.#fills,
      asked: this.#asked,
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
      if (this.#othersFilling(use).length === 0) this.#missing.push(withoutSupply(profile, items, input));
    } else if (login !== null) {
      // What a block refers to may be filled in any way; a profile of the config says itself how its variable is filled.
      const isSupplied = use.interactive?.exportedToken != null || this.#othersFilling(use).length > 0;
      if (use.interactive !== null && isSupplied) return;
      this.#loginsNeeded.push(login);
      this.#fills.push(fillOf(profile, items));
    } else {
      this.#require(use, items);
    }
  }

  /** What fills the profile's variable beside it. */
  #othersFilling({ profile, isVariableKnown }: TokenProfileInUse): readonly ValueSource[] {
    const sources = this.#input.sources.of(profile.variable);
    return isVariableKnown
      ? sources
      : sources.filter((source) => !('certainty' in source) || source.certainty === 'certain');
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
    const { requirement, missing, isComplete } = requireToken(use, items, needs, this.#input);
    // Settings that nobody asked for are no settings where they are not complete and the token comes from elsewhere.
    if (!isComplete && !isAskedFor(use) && isSetLater(this.#othersFilling(use))) return;
    if (requirement !== null) {
      const waits = needed.some((one) => this.#requirements.get(one)?.waitsForScripts === true);
      this.#requirements.set(use, waits ? { ...requirement, waitsForScripts: true } : requirement);
    }
    this.#missing.push(...missing);
    this.#asked.push(use.profile);
    this.#fills.push(fillOf(use.profile, items));
  }
}

/** Somebody wrote the profile into the config; variables and blocks may be there for the collection's own scripts. */
function isAskedFor({ configured, isBlock }: TokenProfileInUse): boolean {
  return configured && !isBlock;
}

function fillOf(profile: ResolvedTokenProfile, items: readonly ListedItem[]): TokenFill {
  const { name, variable, expiresAtVariable, login } = profile;
  // What a login leaves for the next renewal.
  const left = login !== null && 'refreshTokenVariable' in profile ? [profile.refreshTokenVariable] : [];
  return {
    profile: name,
    variable,
    itemIds: new Set(items.map(({ item }) => item.id)),
    others: [expiresAtVariable, ...carriedVariables(profile), ...left],
  };
}

function withoutSupply(
  profile: ResolvedTokenProfile,
  items: readonly ListedItem[],
  input: TokenPlanInput,
): MissingVariable {
  const [first] = items;
  const isOfFilledAuth = items.every(({ item }) => input.filledAuth.has(item.id));
  const others = items.length > 1 ? ` and ${items.length - 1} more` : '';
  return {
    name: profile.variable,
    environmentName: input.environmentName,
    neededBy: `"${first?.item.name ?? ''}"${others} in collection "${input.collection.info.name}"${isOfFilledAuth ? ', whose auth has no token' : ''}`,
    isOfFilledAuth,
    obtainedWith: [...settingVariables(profile, (name) => input.scope.lookup(name))].filter(
      (name) => name !== 'scope' && (input.scope.lookup(name) ?? '') === '',
    ),
  };
}

/** What one collection with one environment needs of each token profile, or why it cannot be had. */
import { createHash } from 'node:crypto';
import { TokenmanError } from '../../errors.ts';
import { tokenScriptId } from '../../oauth2/injectTokenScript.ts';
import { carriedVariables, DEFAULT_PROFILE_NAME, endpointOf, requiredSettings } from '../../oauth2/tokenProfile.ts';
import { isUsable } from '../../oauth2/logins.ts';
import type { Logins } from '../../oauth2/logins.ts';
import type { InteractiveBlock } from '../../oauth2/ownBlocks.ts';
import type { ResolvedTokenProfile } from '../../oauth2/tokenProfile.ts';
import type { TokenRequirement } from '../../oauth2/tokenRequirement.ts';
import { itemsUsing, scriptsFill } from '../../oauth2/tokenUse.ts';
import type { CollectionDefinition, IterationDataRow, VariableDefinition } from '../../postman/definitions.ts';
import { columnsOf } from '../../postman/iterationDataFile.ts';
import type { ListedItem } from '../../postman/items.ts';
import type { VariableScope } from '../../variables/resolveVariables.ts';
import { variableNamesIn } from '../../variables/variableReferences.ts';
import type { DpopKeys } from './dpopKeys.ts';
import { withKeyFromFile } from './privateKeyFile.ts';

export interface TokenProfileInUse {
  readonly profile: ResolvedTokenProfile;
  /** Named in the config, and not only the default that looks for the well-known variables. */
  readonly configured: boolean;
  /** Where the profile is used; empty: everywhere. */
  readonly collections: readonly string[];
  readonly folders: readonly string[];
  /** What tells it from other profiles with the same settings: its name, or that it is a collection's own block. */
  readonly identity: string;
  /** Only for a collection's own block that needs a person. */
  readonly interactive: InteractiveBlock | null;
}

export interface TokenPlanInput {
  readonly profiles: readonly TokenProfileInUse[];
  readonly collection: CollectionDefinition;
  readonly collectionPath: string | null;
  readonly items: readonly ListedItem[];
  readonly environmentName: string | null;
  /** How the environment is selected on the command line; empty without one. */
  readonly environmentFlag: string;
  /** Everything that is defined before the run, as Postman ranks it. */
  readonly scope: VariableScope;
  readonly variables: readonly VariableDefinition[];
  readonly given: ReadonlySet<string>;
  readonly iterationData: readonly IterationDataRow[] | null;
  readonly dpopKeys: DpopKeys;
  readonly logins: Logins;
  readonly handedOver: HandedOver;
}

/** What collections that run before hand over, as far as their scripts show it. */
export interface HandedOver {
  readonly holds: (name: string) => boolean;
  /** Tells those collections from others; empty when there are none. */
  readonly from: string;
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
  /** Profiles that need a person who has not logged in. */
  readonly loginsNeeded: readonly LoginNeeded[];
}

export interface LoginNeeded {
  readonly use: TokenProfileInUse;
  readonly command: string;
  /** A login is there, and nothing can be made of it. */
  readonly ended: boolean;
  /** Items that use the token; empty when a command asks for it. */
  readonly usedBy: readonly ListedItem[];
}

export function planTokens(input: TokenPlanInput): TokenPlan {
  const requirements: TokenRequirement[] = [];
  const givenTokens: { profile: string; value: string }[] = [];
  const missing: MissingVariable[] = [];
  const loginsNeeded: LoginNeeded[] = [];

  for (const { use, items } of assignItems(input)) {
    const { profile } = use;
    if (items.length === 0) continue;
    const login = loginNeededFor(use, items, input);

    if (input.given.has(profile.variable)) {
      givenTokens.push({ profile: profile.name, value: input.scope.lookup(profile.variable) ?? '' });
    } else if (!hasTokenSettings(use, input.scope)) {
      if (!isSuppliedOtherwise(profile.variable, input)) missing.push(withoutSupply(profile, items, input));
    } else if (login !== null) {
      // What a block refers to may be filled in any way; a profile of the config says itself how its variable is filled.
      const isSupplied = use.interactive?.exportedToken != null || isSuppliedOtherwise(profile.variable, input);
      if (use.interactive === null || !isSupplied) loginsNeeded.push(login);
    } else {
      refuseShadowingColumns(profile, input);
      const required = requireToken(use, items, input);
      if (required.requirement !== null) requirements.push(required.requirement);
      missing.push(...required.missing);
    }
  }
  return { requirements, givenTokens, missing, loginsNeeded };
}

/** @returns null: no person is needed, or there is a login to go on from */
export function loginNeededFor(
  use: TokenProfileInUse,
  usedBy: readonly ListedItem[],
  input: TokenPlanInput,
): LoginNeeded | null {
  if (use.profile.login === null) return null;
  const profile = withKeyFromFile(use.profile, input.scope);
  const login = input.logins.get(tokenKeyOf({ ...use, profile }, input));
  if (login !== undefined && isUsable(login, Date.now())) return null;
  return { use, command: loginCommandOf(profile, input), ended: login !== undefined, usedBy };
}

function loginCommandOf({ name }: ResolvedTokenProfile, { environmentFlag }: TokenPlanInput): string {
  const profile =
    name === DEFAULT_PROFILE_NAME ? '' : `--profile ${/^[\w.-]+$/.test(name) ? name : JSON.stringify(name)}`;
  return ['tokenman login', environmentFlag, profile].filter((part) => part !== '').join(' ');
}

interface RequiredToken {
  /** null when something is missing. */
  readonly requirement: TokenRequirement | null;
  readonly missing: readonly MissingVariable[];
}

/**
 * What it takes to obtain a profile's token, for these items.
 *
 * @throws TokenmanError FILE_UNREADABLE for a private key
 */
export function requireToken(
  use: TokenProfileInUse,
  items: readonly ListedItem[],
  input: TokenPlanInput,
): RequiredToken {
  const complete = withKeyFromFile(use.profile, input.scope);
  const missing = missingSettings(complete, input);
  const requirement = missing.length > 0 ? null : requirementOf({ ...use, profile: complete }, items, input);
  return { requirement, missing };
}

/** Each item that uses a variable belongs to one profile: the one that names its folder, else its collection, else any. */
export function assignItems(
  input: TokenPlanInput,
): readonly { readonly use: TokenProfileInUse; readonly items: readonly ListedItem[] }[] {
  const taken = new Set<string>();
  return input.profiles
    .toSorted((one, other) => precisionOf(other) - precisionOf(one))
    .map((use) => {
      const { variable } = use.profile;
      const items = itemsUsing(variable, input.items, input.collection, input.variables).filter(
        (listed) => isFor(use, listed, input) && !taken.has(`${variable} ${listed.item.id}`),
      );
      for (const { item } of items) taken.add(`${variable} ${item.id}`);
      return { use, items };
    });
}

function precisionOf({ configured, folders, collections }: TokenProfileInUse): number {
  if (!configured) return 0;
  return folders.length > 0 ? 3 : collections.length > 0 ? 2 : 1;
}

function isFor(
  use: TokenProfileInUse,
  { item, folders }: ListedItem,
  { collection, collectionPath }: TokenPlanInput,
): boolean {
  const path = collectionPath?.replaceAll('\\', '/') ?? '';
  const inCollection =
    use.collections.length === 0 ||
    use.collections.some((name) => name === collection.info.name || path === name || path.endsWith(`/${name}`));
  const names = new Set([item.name, item.id, ...folders.flatMap((folder) => [folder.name, folder.id])]);
  return inCollection && (use.folders.length === 0 || use.folders.some((name) => names.has(name)));
}

/** Without a token URL there is nothing to obtain a token from: the run is a plain run. */
export function hasTokenSettings({ profile, configured }: TokenProfileInUse, scope: VariableScope): boolean {
  const { text, unresolved } = scope.resolve(endpointOf(profile));
  return configured || (unresolved.length === 0 && text !== '');
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

/** Settings without which the token endpoint cannot be asked. A variable that a script sets counts as there. */
function missingSettings(
  profile: ResolvedTokenProfile,
  { scope, items, collection, environmentName, handedOver }: TokenPlanInput,
): readonly MissingVariable[] {
  const names = requiredSettings(profile).flatMap((setting) => [
    ...scope.resolve(setting).unresolved,
    ...[...variableNamesIn(setting)].filter((name) => scope.lookup(name) === ''),
  ]);
  return [...new Set(names)]
    .filter((name) => !scriptsFill(name, items, collection) && !handedOver.holds(name))
    .map((name) => ({ name, environmentName, neededBy: `token profile "${profile.name}"` }));
}

function requirementOf(use: TokenProfileInUse, items: readonly ListedItem[], input: TokenPlanInput): TokenRequirement {
  const { profile } = use;
  const shapeKey = tokenKeyOf(use, input);
  const dpop = profile.dpop ? input.dpopKeys.keyFor(shapeKey) : null;
  return {
    tokenKey: dpop?.tokenKey ?? shapeKey,
    profile,
    scriptId: tokenScriptId(profile.name),
    carriedVariables: carriedVariables(profile),
    dpopKey: dpop?.key ?? null,
    loginCommand: profile.login === null ? null : loginCommandOf(profile, input),
    itemIds: items.map(({ item }) => item.id),
  };
}

/** Collections may define the settings' variables themselves: what differs in any of them is another token. */
function tokenKeyOf(
  { profile, identity }: TokenProfileInUse,
  { scope, environmentName, handedOver }: TokenPlanInput,
): string {
  const shape = shapeOf(profile);
  const resolved = JSON.stringify(shape, (_key, value: unknown) =>
    typeof value === 'string' ? scope.resolve(value).text : value,
  );
  // Settings that are known only when those that hand them over have run.
  const isHandedOver = [...variableNamesIn(shape)].some(handedOver.holds);
  return createHash('sha256')
    .update(JSON.stringify([environmentName, identity, resolved, ...(isHandedOver ? [handedOver.from] : [])]))
    .digest('hex');
}

/** Where the token goes, and how long anybody waits for it, does not shape it; nor does what a login itself leaves. */
function shapeOf(profile: ResolvedTokenProfile): object {
  const {
    name: _,
    variable: _1,
    expiresAtVariable: _2,
    endpointVariable: _3,
    refreshTokenVariable: _4,
    timeout: _5,
    ...shape
  } = { endpointVariable: '', refreshTokenVariable: '', ...profile };
  if (profile.login === null) return shape;
  const { redirectUri: _6, ...login } = profile.login;
  return { ...shape, refreshToken: '', login };
}

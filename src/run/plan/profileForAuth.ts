/** Which token profile is meant for a request whose auth has no token of its own. */
import { TokenmanError } from '../../errors.ts';
import { DEFAULT_PROFILE_NAME } from '../../oauth2/tokenProfile.ts';
import type { TokenlessKind } from '../../oauth2/tokenlessAuth.ts';
import type { AuthDefinition, CollectionDefinition } from '../../postman/definitions.ts';
import type { ListedItem } from '../../postman/items.ts';
import type { VariableScope } from '../../variables/resolveVariables.ts';
import { variableNamesIn } from '../../variables/variableReferences.ts';
import { hasTokenSettings, isForCollection, isForItem, precisionOf } from './assignItems.ts';
import type { TokenProfileInUse } from './tokenPlan.ts';

export interface ProfilesForAuth {
  readonly collection: CollectionDefinition;
  readonly collectionPath: string | null;
  /** Without those of the collection's own blocks. */
  readonly profiles: readonly TokenProfileInUse[];
  readonly scope: VariableScope;
  readonly given: ReadonlySet<string>;
}

/** The more places a profile names, the more it is meant; one for everything has none. */
const GENERAL = 1;

/**
 * The profile that names the request, its folder or its collection; else `default`, when something says how to get its
 * token; else the only one that no request names by its variable.
 *
 * @param input isRequired: without a profile the request would go out without a token
 * @returns null: none is there for it
 * @throws TokenmanError TOKEN_SETTINGS_INVALID when one is required, and there is none or it cannot be told which
 */
export function profileForAuth(
  auth: AuthDefinition,
  kind: TokenlessKind,
  listed: ListedItem,
  input: ProfilesForAuth & { readonly isRequired: boolean },
): TokenProfileInUse | null {
  const covering = input.profiles.filter((use) => isForCollection(use, input) && isForItem(use, listed));
  const best = Math.max(...covering.map(precisionOf));
  if (best > GENERAL) {
    return onlyOne(
      covering.filter((use) => precisionOf(use) === best),
      listed,
      input,
    );
  }
  const standard = covering.find(({ profile }) => profile.name === DEFAULT_PROFILE_NAME) ?? null;
  if (standard !== null && isAtHand(standard, input)) {
    if (standard.configured || kind !== 'person' || !isOfSameClient(standard, auth)) return standard;
  }
  const named = variableNamesIn(input.collection);
  const others = covering.filter((use) => use.configured && use !== standard && !named.has(use.profile.variable));
  if (others.length > 0) return onlyOne(others, listed, input);
  if (!input.isRequired) return null;
  if (standard === null) throw noProfileError(listed, input);
  return standard;
}

function isAtHand(use: TokenProfileInUse, { scope, given }: ProfilesForAuth): boolean {
  return hasTokenSettings(use, scope) || given.has(use.profile.variable);
}

/** The client is the one of the block, and the block is for a person: its variables say nothing of another grant. */
function isOfSameClient({ profile }: TokenProfileInUse, auth: AuthDefinition): boolean {
  const ofBlock = variableNamesIn(auth);
  return [...variableNamesIn(profile.clientId ?? '')].some((name) => ofBlock.has(name));
}

function onlyOne(
  uses: readonly TokenProfileInUse[],
  { item }: ListedItem,
  { collection, isRequired }: ProfilesForAuth & { readonly isRequired: boolean },
): TokenProfileInUse | null {
  const [first] = uses;
  if (new Set(uses.map(({ profile }) => profile.variable)).size <= 1) return first ?? null;
  if (!isRequired) return null;
  const names = uses.map(({ profile }) => `"${profile.name}"`).join(' and ');
  throw new TokenmanError(
    'TOKEN_SETTINGS_INVALID',
    `the auth of "${item.name}" in collection "${collection.info.name}" has no token, and profiles ${names} could fill it`,
    {
      hint: `Say in one of the profiles that it is for this request, ${foldersSetting(item.name)}, or for the collection, ${collectionsSetting(collection)}.`,
    },
  );
}

function noProfileError({ item }: ListedItem, { collection }: ProfilesForAuth): TokenmanError {
  return new TokenmanError(
    'TOKEN_SETTINGS_INVALID',
    `the auth of "${item.name}" in collection "${collection.info.name}" has no token, and no token profile is for it`,
    {
      hint: `Say in the profile that is meant that it is for the collection too, ${collectionsSetting(collection)}, or for the request, ${foldersSetting(item.name)}.`,
    },
  );
}

function foldersSetting(name: string): string {
  return `"folders": [${JSON.stringify(name)}]`;
}

function collectionsSetting({ info: { name } }: CollectionDefinition): string {
  return `"collections": [${JSON.stringify(name)}]`;
}

/** Which items use which profile's token. */
import { endpointOf } from '../../oauth2/tokenProfile.ts';
import { itemsUsing } from '../../oauth2/tokenUse.ts';
import type { ListedItem } from '../../postman/items.ts';
import type { VariableScope } from '../../variables/resolveVariables.ts';
import type { TokenPlanInput, TokenProfileInUse } from './tokenPlan.ts';

export interface AssignedItems {
  readonly use: TokenProfileInUse;
  readonly items: readonly ListedItem[];
}

/** Each item that uses a variable belongs to one profile: the one that names its folder, else its collection, else any. */
export function assignItems(input: TokenPlanInput): readonly AssignedItems[] {
  const taken = new Set<string>();
  return input.profiles
    .toSorted((one, other) => precisionOf(other) - precisionOf(one))
    .map((use) => {
      const { variable } = use.profile;
      const items = itemsUsing(variable, input.items, input.collection, input.variables).filter(
        (listed) =>
          isForCollection(use, input) && isForItem(use, listed) && !taken.has(`${variable} ${listed.item.id}`),
      );
      for (const { item } of items) taken.add(`${variable} ${item.id}`);
      return { use, items };
    });
}

/** The more places a profile names, the more it is meant. */
export function precisionOf({ configured, folders, collections }: TokenProfileInUse): number {
  if (!configured) return 0;
  return folders.length > 0 ? 3 : collections.length > 0 ? 2 : 1;
}

export function isForItem(use: TokenProfileInUse, { item, folders }: ListedItem): boolean {
  const names = new Set([item.name, item.id, ...folders.flatMap((folder) => [folder.name, folder.id])]);
  return use.folders.length === 0 || use.folders.some((name) => names.has(name));
}

export function isForCollection(
  use: TokenProfileInUse,
  { collection, collectionPath }: Pick<TokenPlanInput, 'collection' | 'collectionPath'>,
): boolean {
  const path = collectionPath?.replaceAll('\\', '/') ?? '';
  return (
    use.collections.length === 0 ||
    use.collections.some((name) => name === collection.info.name || path === name || path.endsWith(`/${name}`))
  );
}

/** Without a token URL there is nothing to obtain a token from: the run is a plain run. */
export function hasTokenSettings({ profile, configured }: TokenProfileInUse, scope: VariableScope): boolean {
  const { text, unresolved } = scope.resolve(endpointOf(profile));
  return configured || (unresolved.length === 0 && text !== '');
}

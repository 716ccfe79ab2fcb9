/** The collection's own OAuth 2.0 blocks as token profiles of the run. */
import { TokenmanError } from '../../errors.ts';
import { adoptOwnBlocks } from '../../oauth2/ownBlocks.ts';
import type { InteractiveBlock } from '../../oauth2/ownBlocks.ts';
import { resolveTokenProfile } from '../../oauth2/tokenProfile.ts';
import { itemsUsing, scriptsFill } from '../../oauth2/tokenUse.ts';
import type { CollectionDefinition, VariableDefinition } from '../../postman/definitions.ts';
import { listItems } from '../../postman/items.ts';
import type { ListedItem } from '../../postman/items.ts';
import type { VariableScope } from '../../variables/resolveVariables.ts';
import type { TokenProfileInUse } from './planTokens.ts';

interface WithOwnBlocks {
  readonly definition: CollectionDefinition;
  /** All profiles, those of the collection's own blocks among them. */
  readonly own: readonly TokenProfileInUse[];
  readonly interactive: readonly InteractiveBlock[];
}

export function withOwnBlocks(collection: CollectionDefinition, profiles: readonly TokenProfileInUse[]): WithOwnBlocks {
  const items = listItems(collection);
  const adopted = adoptOwnBlocks(collection, (variable) => scriptsFill(variable, items, collection));
  const blocks = adopted.blocks.map(({ name, settings }) => ({
    profile: resolveTokenProfile(name, settings),
    configured: true,
    collections: [],
    folders: [],
    identity: 'OAuth 2.0 block',
  }));
  // A block says how its variable is filled; the default profile only looks whether it could fill it.
  const filled = new Set([
    ...blocks.map(({ profile }) => profile.variable),
    ...adopted.interactive.map(({ variable }) => variable),
  ]);
  const others = profiles.filter(({ configured, profile }) => configured || !filled.has(profile.variable));
  return { definition: adopted.collection, own: [...others, ...blocks], interactive: adopted.interactive };
}

interface InteractiveContext {
  readonly interactive: readonly InteractiveBlock[];
  readonly definition: CollectionDefinition;
  readonly items: readonly ListedItem[];
  readonly variables: readonly VariableDefinition[];
  readonly given: ReadonlySet<string>;
  readonly scope: VariableScope;
}

export interface UnsuppliedBlock extends InteractiveBlock {
  /** Those that use its token; never empty. */
  readonly usedBy: readonly ListedItem[];
}

/** Blocks that an item uses, that need a person, and whose token nobody gave. */
export function unsuppliedBlocks(context: InteractiveContext): readonly UnsuppliedBlock[] {
  const { interactive, definition, items, variables, given, scope } = context;
  return interactive
    .filter(({ variable }) => !given.has(variable) && (scope.lookup(variable) ?? '') === '')
    .map((block) => ({ ...block, usedBy: itemsUsing(block.variable, items, definition, variables) }))
    .filter(({ usedBy }) => usedBy.length > 0);
}

/** @throws TokenmanError TOKEN_SETTINGS_INVALID for a block that an item uses, that needs a person, and whose token nobody gave */
export function refuseInteractiveBlocks(context: InteractiveContext): void {
  const { definition } = context;
  for (const { name, grantType, variable, usedBy } of unsuppliedBlocks(context)) {
    const [first, ...others] = usedBy;
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    throw new TokenmanError(
      'TOKEN_SETTINGS_INVALID',
      `${name} in collection "${definition.info.name}" has the grant type ${grantType}, which needs a person at a browser (used by "${first?.item.name ?? ''}"${more})`,
      {
        hint: `Let the provider give you a client for client_credentials and set it in the block or in a token profile, or give a token by hand: --env-var ${variable}=…`,
      },
    );
  }
}

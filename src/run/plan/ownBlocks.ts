/** The collection's own OAuth 2.0 blocks as token profiles of the run. */
import { adoptOwnBlocks } from '../../oauth2/ownBlocks.ts';
import { resolveTokenProfile } from '../../oauth2/tokenProfile.ts';
import type { CollectionDefinition } from '../../postman/definitions.ts';
import { effectiveAuth, listItems } from '../../postman/items.ts';
import type { WrittenByScripts } from '../../variables/valueSources.ts';
import type { TokenProfileInUse } from './tokenPlan.ts';

interface WithOwnBlocks {
  readonly definition: CollectionDefinition;
  /** All profiles, those of the collection's own blocks among them. */
  readonly own: readonly TokenProfileInUse[];
}

export function withOwnBlocks(
  collection: CollectionDefinition,
  profiles: readonly TokenProfileInUse[],
  written: WrittenByScripts,
): WithOwnBlocks {
  const items = listItems(collection);
  const inEffect = new Set(items.map(({ item, folders }) => effectiveAuth(item, folders, collection)));
  const adopted = adoptOwnBlocks(
    collection,
    (variable) => written(variable) === 'certain',
    (auth) => inEffect.has(auth),
  );
  const blocks = adopted.blocks.map(({ name, settings, isVariableKnown, interactive }) => ({
    profile: resolveTokenProfile(name, settings),
    configured: true,
    collections: [],
    folders: [],
    identity: 'OAuth 2.0 block',
    isBlock: true,
    isVariableKnown,
    interactive,
  }));
  // A block says how its variable is filled; the default profile only looks whether it could fill it.
  const filled = new Set(blocks.map(({ profile }) => profile.variable));
  const others = profiles.filter(({ configured, profile }) => configured || !filled.has(profile.variable));
  return { definition: adopted.collection, own: [...others, ...blocks] };
}

/** Auth without a token of its own gets that of the token profile which is there for the request. */
import { expectsRefusal } from '../../oauth2/expectsRefusal.ts';
import { blockGrantOf, referredVariable } from '../../oauth2/ownBlocks.ts';
import { ownAuthorizationOf } from '../../oauth2/ownAuthorization.ts';
import { carriesCredential } from '../../oauth2/ownCredential.ts';
import { asSent, filledWith, tokenlessKind } from '../../oauth2/tokenlessAuth.ts';
import type { AuthDefinition, CollectionDefinition } from '../../postman/definitions.ts';
import { effectiveAuth } from '../../postman/items.ts';
import { authParameter } from '../../postman/mapAuth.ts';
import { mapRequestAuth } from '../../postman/mapRequestAuth.ts';
import type { ValueSources } from '../../variables/valueSources.ts';
import { profileForAuth } from './profileForAuth.ts';
import type { ProfilesForAuth } from './profileForAuth.ts';

export interface TokenlessAuthInput extends ProfilesForAuth {
  /** The items that run. */
  readonly itemIds: ReadonlySet<string>;
  /** `replace`: blocks that could obtain a token by themselves are filled, too. */
  readonly blocks: 'use' | 'replace';
  readonly sources: ValueSources;
}

export interface FilledAuth {
  readonly definition: CollectionDefinition;
  /** Ids of the items whose auth had no token, or one that was replaced. */
  readonly filled: ReadonlySet<string>;
  /** Ids of the items whose auth has no token, and for which a script is to set the header. */
  readonly awaited: ReadonlySet<string>;
  /** Ids of the items whose auth stays without a token, since nothing says how to get one and they carry another credential. */
  readonly ownCredential: ReadonlySet<string>;
}

/**
 * The collection whose requests have auth with `{{accessToken}}`, or with the variable of another profile, where their
 * auth has no token, or only one that settings replace. A request that brings its own Authorization header, or whose
 * script does, keeps its auth, since the token would replace that header (the runtime's `oauth2` and `bearer` authorizers).
 *
 * @throws TokenmanError TOKEN_SETTINGS_INVALID when it cannot be told which profile is meant
 */
export function fillTokenlessAuth(input: TokenlessAuthInput): FilledAuth {
  const { collection } = input;
  const filled = new Set<string>();
  const awaited = new Set<string>();
  const ownCredential = new Set<string>();
  const definition = mapRequestAuth(collection, (listed) => {
    const auth = effectiveAuth(listed.item, listed.folders, collection);
    const kind = auth === null ? null : tokenlessKind(auth, input.blocks);
    if (auth === null || kind === null || !input.itemIds.has(listed.item.id)) return null;
    const own = kind === 'exported' ? 'no' : ownAuthorizationOf(listed, auth, collection);
    const isExported = kind === 'exported' || hasExportedToken(auth);
    const left = kind === 'person' && !isExported ? asSent(auth) : null;
    if (own === 'request') return left;
    if (own === 'script') {
      if (!isExported) awaited.add(listed.item.id);
      return left;
    }
    const isOwnBusiness = kind === 'exported' || (kind === 'none' && blockGrantOf(auth) === null);
    if (isOwnBusiness && expectsRefusal(listed, auth, kind, collection)) return null;
    if (kind === 'person' && isSuppliedElsewhere(auth, input)) return null;
    const hasOther = kind === 'none' && own === 'no' && carriesCredential(listed.item.request);
    const isRequired = kind === 'none' && own === 'no' && !hasOther;
    const profile = profileForAuth(auth, kind, listed, { ...input, isRequired });
    if (profile === null) {
      if (hasOther) ownCredential.add(listed.item.id);
      // Where nothing says how to get a token, a script that may bring one has the say.
      if (own !== 'maybeScript' || isExported) return null;
      awaited.add(listed.item.id);
      return left;
    }
    filled.add(listed.item.id);
    return filledWith(profile.profile.variable, auth);
  });
  return { definition, filled, awaited, ownCredential };
}

/** The runtime puts it in the place of any other header. */
function hasExportedToken(auth: AuthDefinition): boolean {
  const token = authParameter(auth, 'accessToken');
  return typeof token === 'string' && token.trim() !== '' && !token.includes('{{');
}

/** The block names a variable of its own, and something gives it a value, or may. */
function isSuppliedElsewhere(auth: AuthDefinition, { profiles, sources }: TokenlessAuthInput): boolean {
  const token = authParameter(auth, 'accessToken');
  const referred = typeof token === 'string' ? referredVariable(token) : null;
  return (
    referred !== null &&
    !profiles.some(({ profile }) => profile.variable === referred) &&
    sources.of(referred).length > 0
  );
}

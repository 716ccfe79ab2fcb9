/** What tokens are planned from, and what comes of it: plain data. */
import type { Logins } from '../../oauth2/logins.ts';
import type { InteractiveBlock } from '../../oauth2/ownBlocks.ts';
import type { ResolvedTokenProfile } from '../../oauth2/tokenProfile.ts';
import type { TokenRequirement } from '../../oauth2/tokenRequirement.ts';
import type { CollectionDefinition, VariableDefinition } from '../../postman/definitions.ts';
import type { ListedItem } from '../../postman/items.ts';
import type { LayeredVariables } from '../../variables/layers.ts';
import type { VariableScope } from '../../variables/resolveVariables.ts';
import type { TokenFill, ValueSources } from '../../variables/valueSources.ts';
import type { DpopKeys } from './dpopKeys.ts';

export interface TokenProfileInUse {
  readonly profile: ResolvedTokenProfile;
  /** Named in the config, and not only the default that looks for the well-known variables. */
  readonly configured: boolean;
  /** Where the profile is used; empty: everywhere. */
  readonly collections: readonly string[];
  readonly folders: readonly string[];
  /** What tells it from other profiles with the same settings: its name, or that it is a collection's own block. */
  readonly identity: string;
  /** One of the collection's own OAuth 2.0 blocks. */
  readonly isBlock: boolean;
  /** Scripts can know the variable; false: it was made up for a block. */
  readonly isVariableKnown: boolean;
  /** Only for a collection's own block that needs a person. */
  readonly interactive: InteractiveBlock | null;
  /** Settings whose variables were recognised by their spelling, as the profile has them now; absent: none. */
  readonly recognized?: Readonly<Record<string, string>>;
}

export interface TokenPlanInput {
  readonly profiles: readonly TokenProfileInUse[];
  readonly collection: CollectionDefinition;
  readonly collectionPath: string | null;
  readonly items: readonly ListedItem[];
  /** Ids of items whose auth has no token in the file, and gets that of a profile. */
  readonly filledAuth: ReadonlySet<string>;
  readonly environmentName: string | null;
  /** How the environment is selected on the command line; empty without one. */
  readonly environmentFlag: string;
  /** Everything that is defined before the run, as Postman ranks it. */
  readonly scope: VariableScope;
  readonly variables: readonly VariableDefinition[];
  readonly layered: LayeredVariables;
  readonly given: ReadonlySet<string>;
  /** Fingerprint of the certificates that the run sends to servers; null: none. */
  readonly clientCertificate: string | null;
  readonly dpopKeys: DpopKeys;
  readonly logins: Logins;
  /** What fills a variable, tokens apart. */
  readonly sources: ValueSources;
  /** Tells the collections that hand variables over from others; empty when there are none. */
  readonly handedOverFrom: string;
}

/** A variable that nothing supplies; told all at once. */
export interface MissingVariable {
  readonly name: string;
  readonly environmentName: string | null;
  readonly neededBy: string;
  /** Whoever needs it can do with an empty one, where somebody says so. */
  readonly mayBeEmpty?: true;
  /** Of a token: variables that lack for it to be obtained. */
  readonly obtainedWith?: readonly string[];
  /** What would fill it, as a sentence. */
  readonly remedy?: string;
  /** Of a token: needed only by auth that has none in the file. */
  readonly isOfFilledAuth?: boolean;
}

export interface TokenPlan {
  readonly requirements: readonly TokenRequirement[];
  readonly givenTokens: readonly { readonly profile: string; readonly value: string }[];
  readonly missing: readonly MissingVariable[];
  /** What tokens will fill, once nothing is missing and everybody is logged in. */
  readonly fills: readonly TokenFill[];
  /** Profiles whose token is asked for, once nothing is missing. */
  readonly asked: readonly ResolvedTokenProfile[];
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

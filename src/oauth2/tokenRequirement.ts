/** What one collection run needs of one token profile. */
import type { JsonWebKey } from 'node:crypto';
import type { ResolvedTokenProfile } from './tokenProfile.ts';

/** The token of another profile that a profile's settings name. */
export interface NeededToken {
  readonly tokenKey: string;
  readonly profile: string;
  readonly variable: string;
}

/** Where the value of a setting comes from: a file, a process variable, the config; never the value. */
export interface SettingOrigin {
  /** The setting, and the variable that it names where that is called otherwise. */
  readonly setting: string;
  readonly from: string;
}

export interface TokenRequirement {
  /** Same key, same token: profile, environment and everything that shapes the token request. */
  readonly tokenKey: string;
  readonly profile: ResolvedTokenProfile;
  /** Id of the injected script; what it sends and says carries this id. */
  readonly scriptId: string;
  /** Names of the variables that travel with the token; see CarriedVariables. */
  readonly carriedVariables: readonly string[];
  /** Private key (ES256) to which the token is bound (RFC 9449), made for the run; null without DPoP. A secret. */
  readonly dpopKey: JsonWebKey | null;
  /** What a person types who has to log in for it; null: no person is needed. */
  readonly loginCommand: string | null;
  readonly settingOrigins: readonly SettingOrigin[];
  /** Tokens that have to be there before this one can be asked for. */
  readonly needs: readonly NeededToken[];
  /**
   * Scripts of the collection set some of the settings: the token is asked for when an item needs it, after the
   * collection's own pre-request scripts, and not before the collection starts.
   */
  readonly waitsForScripts: boolean;
  /** Ids of the items that use the token; no other item causes a token request. */
  readonly itemIds: readonly string[];
}

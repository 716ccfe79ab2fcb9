/** What it takes to obtain one profile's token. */
import { tokenScriptId } from '../../oauth2/injectTokenScript.ts';
import { isUsable } from '../../oauth2/logins.ts';
import { referredVariable } from '../../oauth2/ownBlocks.ts';
import { carriedVariables, DEFAULT_PROFILE_NAME, requiredSettings } from '../../oauth2/tokenProfile.ts';
import type { ResolvedTokenProfile } from '../../oauth2/tokenProfile.ts';
import type { NeededToken, TokenRequirement } from '../../oauth2/tokenRequirement.ts';
import type { ListedItem } from '../../postman/items.ts';
import { isSetLater } from '../../variables/valueSources.ts';
import { variableNamesIn } from '../../variables/variableReferences.ts';
import { profilesNeededBy } from './neededProfiles.ts';
import { withDecryptedKey, withKeyFromFile } from './privateKeyFile.ts';
import { settingOrigins } from './settingOrigins.ts';
import { tokenKeyOf } from './tokenKey.ts';
import type { LoginNeeded, MissingVariable, TokenPlanInput, TokenProfileInUse } from './tokenPlan.ts';

export interface RequiredToken {
  /** null when something is missing. */
  readonly requirement: TokenRequirement | null;
  readonly missing: readonly MissingVariable[];
  /** Every setting has its value before the run; else a script has to set, or may set, the others. */
  readonly isComplete: boolean;
}

/**
 * What it takes to obtain a profile's token, for these items.
 *
 * @param needs tokens that its settings name
 *
 * @throws TokenmanError FILE_UNREADABLE for a private key, TOKEN_SETTINGS_INVALID for its passphrase
 */
export function requireToken(
  use: TokenProfileInUse,
  items: readonly ListedItem[],
  needs: readonly NeededToken[],
  input: TokenPlanInput,
): RequiredToken {
  const profile = withoutEmptySecret(withKeyFromFile(use.profile, input.scope), input);
  const { sources, environmentName } = input;
  const unset = unsetSettings({ ...use, profile }, input);
  const missing = unset
    .filter((name) => !isSetLater(sources.of(name)))
    .map((name) => ({
      name,
      environmentName,
      neededBy: `token profile "${profile.name}"`,
      ...(name === secretVariableOf(profile) ? { mayBeEmpty: true as const } : {}),
    }));
  if (missing.length > 0) return { requirement: null, missing, isComplete: false };
  const requirement = {
    ...requirementOf({ ...use, profile }, items, needs, input),
    profile: withDecryptedKey(profile, input.scope, (name) => isSetLater(sources.of(name))),
    // What is handed over is there before the collection starts.
    waitsForScripts: unset.some((name) => sources.of(name).every(({ kind }) => kind === 'script' || kind === 'layer')),
  };
  return { requirement, missing, isComplete: unset.length === 0 };
}

/** A client whose secret is empty on purpose (RFC 6749 §2.3.1): `--env-var clientSecret=`. */
function withoutEmptySecret(profile: ResolvedTokenProfile, { layered }: TokenPlanInput): ResolvedTokenProfile {
  const name = secretVariableOf(profile);
  const variable = name === null ? undefined : layered.variables.get(name);
  return variable?.isEmptyOnPurpose === true && hasSentSecret(profile) ? { ...profile, clientSecret: '' } : profile;
}

/** @returns null: the secret is no variable alone, or is not sent */
function secretVariableOf(profile: ResolvedTokenProfile): string | null {
  return hasSentSecret(profile) ? referredVariable(profile.clientSecret) : null;
}

/** Elsewhere the secret signs, which an empty one cannot. */
function hasSentSecret(
  profile: ResolvedTokenProfile,
): profile is Extract<ResolvedTokenProfile, { clientAuthentication: 'client_secret_basic' | 'client_secret_post' }> {
  return (
    profile.clientAuthentication === 'client_secret_basic' || profile.clientAuthentication === 'client_secret_post'
  );
}

/** Variables without a value before the run, and without which the token endpoint cannot be asked. */
function unsetSettings(use: TokenProfileInUse, input: TokenPlanInput): readonly string[] {
  const { profile } = use;
  const { scope } = input;
  const tokens = new Set(profilesNeededBy(use, input).map((needed) => needed.profile.variable));
  const names = requiredSettings(profile).flatMap((setting) => [
    ...scope.resolve(setting).unresolved,
    ...[...variableNamesIn(setting)].filter((name) => scope.lookup(name) === ''),
  ]);
  return [...new Set(names)].filter((name) => !tokens.has(name));
}

function requirementOf(
  use: TokenProfileInUse,
  items: readonly ListedItem[],
  needs: readonly NeededToken[],
  input: TokenPlanInput,
): Omit<TokenRequirement, 'waitsForScripts'> {
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
    settingOrigins: settingOrigins(use, needs, input),
    needs,
    itemIds: items.map(({ item }) => item.id),
  };
}

/** @returns null: no person is needed, or there is a login to go on from */
export function loginNeededFor(
  use: TokenProfileInUse,
  usedBy: readonly ListedItem[],
  input: TokenPlanInput,
): LoginNeeded | null {
  if (use.profile.login === null) return null;
  const login = input.logins.get(tokenKeyOf(use, input));
  if (login !== undefined && isUsable(login, Date.now())) return null;
  return { use, command: loginCommandOf(use.profile, input), ended: login !== undefined, usedBy };
}

/** As a shell takes it. */
export function profileFlag(name: string): string {
  return `--profile ${/^[\w.-]+$/.test(name) ? name : JSON.stringify(name)}`;
}

function loginCommandOf({ name }: ResolvedTokenProfile, { environmentFlag }: TokenPlanInput): string {
  const profile = name === DEFAULT_PROFILE_NAME ? '' : profileFlag(name);
  return ['tokenman login', environmentFlag, profile].filter((part) => part !== '').join(' ');
}

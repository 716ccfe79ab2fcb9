/** Token profiles whose default variables are there under another spelling: `token_url` for `tokenUrl`. */
import { isWordForToken, spelledAlike, variableMeantBy } from '../../oauth2/namesPeopleUse.ts';
import { itemsUsing } from '../../oauth2/tokenUse.ts';
import { requiredSettings } from '../../oauth2/tokenProfile.ts';
import type { ResolvedTokenProfile } from '../../oauth2/tokenProfile.ts';
import type { CollectionDefinition, VariableDefinition } from '../../postman/definitions.ts';
import type { ListedItem } from '../../postman/items.ts';
import { sentSites } from '../../postman/textSites.ts';
import type { TextSite } from '../../postman/textSites.ts';
import type { LayeredVariables } from '../../variables/layers.ts';
import type { VariableScope } from '../../variables/resolveVariables.ts';
import type { ValueSources } from '../../variables/valueSources.ts';
import { variableNamesIn } from '../../variables/variableReferences.ts';
import { withReferredNames } from '../../variables/variableUses.ts';
import { hasTokenSettings } from './assignItems.ts';
import type { TokenProfileInUse } from './tokenPlan.ts';

export interface NamesInput {
  readonly collection: CollectionDefinition;
  /** The items that run. */
  readonly items: readonly ListedItem[];
  readonly layered: LayeredVariables;
  readonly scope: VariableScope;
  readonly variables: readonly VariableDefinition[];
  /** Tokens apart. */
  readonly sources: ValueSources;
}

/** Settings that are texts of their own: `{{clientId}}` is a default, `x-{{clientId}}` is somebody's. */
const ONE_VARIABLE = /^\{\{([^{}]+)\}\}$/;

/**
 * The profiles with the names of the variables that are there. Only where it is plain what is meant: a setting's variable
 * is defined nowhere, and one other is; no request names the variable that is filled, and one that differs from it in
 * case, `_` or `-` has no value and nothing else that fills it.
 */
export function withRecognizedNames(
  profiles: readonly TokenProfileInUse[],
  input: NamesInput,
): readonly TokenProfileInUse[] {
  const defined = new Map(
    [...input.layered.variables.keys()].map((name) => [name, input.scope.resolve(`{{${name}}}`).text]),
  );
  const filled = new Set(profiles.map(({ profile }) => profile.variable));
  const sent = new Set(input.items.flatMap((listed) => sentSites(listed, input.collection).map(({ text }) => text)));
  const names = [...variableNamesIn([...sent])];
  const tokenWords = tokensByOtherWords(input);
  return profiles.map((use) => {
    const spelledLike = names.filter((name) => isSpelledLike(name, use.profile.variable));
    const likeToken = spelledLike.length === 0 && use.profile.variable === DEFAULT_VARIABLE ? tokenWords : spelledLike;
    const settings = withSettings(use, likeToken, defined, input);
    const variable = hasTokenSettings(settings, input.scope)
      ? variableToFill(
          settings.profile,
          likeToken.filter((name) => !filled.has(name)),
          input,
        )
      : null;
    const profile = variable === null ? settings.profile : filling(settings.profile, variable);
    return profile === use.profile ? use : { ...use, profile, recognized: changedSettings(use.profile, profile) };
  });
}

const DEFAULT_VARIABLE = 'accessToken';

/** `Bearer {{token}}`, where the variable is declared, and so is all that obtains one. */
function tokensByOtherWords({ items, collection, layered }: NamesInput): readonly string[] {
  const texts = items.flatMap((listed) =>
    sentSites(listed, collection)
      .filter(isTokenOfAuth)
      .map(({ text }) => text),
  );
  const named = withReferredNames(variableNamesIn(texts), (name) => layered.variables.get(name)?.value);
  return [...named.keys()].filter((name) => isWordForToken(name) && layered.variables.has(name));
}

function isTokenOfAuth({ part, path, key }: TextSite): boolean {
  if (part === 'header') return path.at(-1) !== 'key' && key?.trim().toLowerCase() === 'authorization';
  return (
    part === 'auth' &&
    ((key === 'token' && path.includes('bearer')) || (key === 'accessToken' && path.includes('oauth2')))
  );
}

function withSettings(
  use: TokenProfileInUse,
  likeToken: readonly string[],
  defined: ReadonlyMap<string, string>,
  { sources, layered }: NamesInput,
): TokenProfileInUse {
  const { profile, configured } = use;
  // Settings that nobody wrote down are none where the token comes from elsewhere.
  if (!configured && [profile.variable, ...likeToken].some((name) => sources.of(name).length > 0)) return use;
  const meant = new Map<string, string>();
  for (const name of variableNamesIn(profile)) {
    const isThere = defined.has(name) || sources.of(name).length > 0;
    const other = isThere ? declaredAs(name, defined, layered) : variableMeantBy(name, defined);
    if (other !== null) meant.set(name, other);
  }
  return meant.size === 0 ? use : { ...use, profile: rotatingIn(meant, replaceVariables(profile, meant)) };
}

/**
 * `$CLIENT_SECRET` supplies `clientSecret` and `client_secret` alike: what the environment declares is what is meant, and
 * what a config has to name.
 */
function declaredAs(name: string, defined: ReadonlyMap<string, string>, layered: LayeredVariables): string | null {
  const variable = layered.variables.get(name);
  if (variable?.origin.layer !== 'process' || variable.overrides.length > 0) return null;
  const other = variableMeantBy(name, new Map([...defined].filter(([each]) => each !== name)));
  return other !== null && defined.get(other) === defined.get(name) ? other : null;
}

/** A refresh token that is replaced goes where the one before came from, or the next renewal would send that again. */
function rotatingIn(meant: ReadonlyMap<string, string>, profile: ResolvedTokenProfile): ResolvedTokenProfile {
  if (!('refreshTokenVariable' in profile)) return profile;
  return { ...profile, refreshTokenVariable: meant.get(profile.refreshTokenVariable) ?? profile.refreshTokenVariable };
}

function replaceVariables(profile: ResolvedTokenProfile, meant: ReadonlyMap<string, string>): ResolvedTokenProfile {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same shape, with other texts
  return JSON.parse(
    JSON.stringify(profile, (_, value: unknown) => {
      const [, name = ''] = typeof value === 'string' ? (ONE_VARIABLE.exec(value) ?? []) : [];
      return meant.has(name) ? `{{${meant.get(name) ?? ''}}}` : value;
    }),
  ) as ResolvedTokenProfile;
}

/** @returns null: the profile's own variable is in use, or no other one is plainly meant */
function variableToFill(
  profile: ResolvedTokenProfile,
  [name, ...others]: readonly string[],
  { collection, items, layered, variables, sources }: NamesInput,
): string | null {
  const { variable } = profile;
  if (name === undefined || others.length > 0 || sources.of(name).length > 0) return null;
  // A word says less than a spelling: here all settings have to be there.
  const required = [...variableNamesIn(requiredSettings(profile))];
  const isDeclared = (setting: string): boolean => layered.variables.has(setting) || sources.of(setting).length > 0;
  if (!isSpelledLike(name, variable) && !required.every(isDeclared)) return null;
  return itemsUsing(variable, items, collection, variables).length > 0 ? null : name;
}

export function isSpelledLike(name: string, variable: string): boolean {
  return name !== variable && spelledAlike(name) === spelledAlike(variable);
}

function filling(profile: ResolvedTokenProfile, variable: string): ResolvedTokenProfile {
  return { ...profile, variable, expiresAtVariable: `${variable}ExpiresAt` };
}

/** What follows from the other settings. */
const DERIVED = new Set(['expiresAtVariable', 'refreshTokenVariable']);

function changedSettings(before: ResolvedTokenProfile, after: ResolvedTokenProfile): Readonly<Record<string, string>> {
  const texts: Readonly<Record<string, unknown>> = { ...before };
  return Object.fromEntries(
    Object.entries(after).flatMap(([name, value]) =>
      typeof value === 'string' && value !== texts[name] && !DERIVED.has(name) ? [[name, value]] : [],
    ),
  );
}

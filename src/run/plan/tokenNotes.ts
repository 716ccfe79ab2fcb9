/** What should be known of tokens before anything is sent, and stops no run. */
import { DEFAULT_PROFILE_NAME } from '../../oauth2/tokenProfile.ts';
import { mayBeTokenUrl, variableMeantBy } from '../../oauth2/namesPeopleUse.ts';
import type { ListedItem } from '../../postman/items.ts';
import { isVaultReference, VAULT_ADVICE } from '../../variables/vaultReferences.ts';
import { textOf } from '../../variables/resolveVariables.ts';
import { hasTokenSettings, isForCollection } from './assignItems.ts';
import { isSpelledLike } from './recognizedNames.ts';
import type { ResolvedCollectionRun } from './resolveCollectionRun.ts';
import { tokenOrigins } from './tokenOrigins.ts';
import type { TokenProfileInUse } from './tokenPlan.ts';
import { tokensSetting } from './tokensSetting.ts';

const DEFAULT_VARIABLE = 'accessToken';

/**
 * @param runs every collection with every environment
 * @param options isWhole: whether everything runs that the config lists: else a profile may be for what does not; environmentHint: what to say where no environment was selected
 * @returns a sentence each: which variables were recognised by their spelling, what nothing fills, what nobody uses
 */
export function tokenNotes(
  runs: readonly ResolvedCollectionRun[],
  { isWhole, environmentHint }: { readonly isWhole: boolean; readonly environmentHint: string | null },
): readonly string[] {
  const unfilled = runs.flatMap(unfilledNotes);
  const isMissing = unfilled.length > 0 || runs.some(({ tokens }) => tokens.missing.length > 0);
  return [
    ...new Set([
      ...(environmentHint === null || !isMissing ? [] : [environmentHint]),
      ...runs.flatMap(recognizedNotes),
      ...unfilled,
      ...runs.flatMap(otherCredentialNotes),
      ...runs.flatMap(tokenInFileNotes),
      ...(isWhole && unfilled.length === 0 ? unusedProfileNotes(runs) : []),
    ]),
  ];
}

function recognizedNotes({ profiles, tokens }: ResolvedCollectionRun): readonly string[] {
  return profiles.flatMap(({ profile, recognized }) => {
    const isAsked = tokens.fills.some((fill) => fill.profile === profile.name);
    if (recognized === undefined || !isAsked) return [];
    const { variable: _, ...others } = recognized;
    const read = Object.values(others);
    const reads = read.length === 0 ? '' : ` reads ${namedTogether(read)} and`;
    return [
      `token profile "${profile.name}"${reads} fills {{${profile.variable}}} (recognised by name). To make this explicit, add to tokenman.config.json: ${tokensSetting(profile.name, recognized)}`,
    ];
  });
}

function unfilledNotes(run: ResolvedCollectionRun): readonly string[] {
  const { environmentName, collection } = run.tokenInput;
  const where = environmentName === null ? '' : `, environment "${environmentName}"`;
  return unfilledTokens(run).map(({ variable, items: [first, ...others], remedy }) => {
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    return `no token profile sets {{${variable}}}, the token of "${first?.item.name ?? ''}"${more} (collection "${collection.info.name}"${where}). ${remedy}`;
  });
}

/** The runtime adds nothing for such auth: whoever expects both has to be told. */
function otherCredentialNotes(run: ResolvedCollectionRun): readonly string[] {
  const [first, ...others] = tokenOrigins(run).filter(({ origin }) => origin.kind === 'otherCredential');
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return [
    `the auth of "${first.listed.item.name}"${more} (collection "${run.definition.info.name}") has no token, and nothing says how to obtain one: with the credential that the request carries, it is sent as it stands`,
  ];
}

/** A file holds the token and, under other names, all it takes to obtain one: mostly it is a token that has ended. */
function tokenInFileNotes(run: ResolvedCollectionRun): readonly string[] {
  const held = tokenOrigins(run).flatMap(({ origin }) =>
    origin.kind === 'value' &&
    isSpelledLike(origin.variable, DEFAULT_VARIABLE) &&
    run.layered.variables.get(origin.variable)?.origin.layer === 'environment'
      ? [origin]
      : [],
  );
  const [first] = held;
  if (first === undefined || run.given.has(first.variable)) return [];
  const defined = new Map(
    [...run.layered.variables.keys()].map((name) => [name, run.scope.resolve(`{{${name}}}`).text]),
  );
  const settings = ['tokenUrl', 'clientId', 'clientSecret'].map((name): readonly [string, string | null] => [
    name,
    (defined.get(name) ?? '') === '' ? variableMeantBy(name, defined) : name,
  ]);
  if (settings.some(([, name]) => name === null || (defined.get(name) ?? '') === '')) return [];
  const differing = settings
    .filter(([name, variable]) => name !== variable)
    .map(([name, variable]) => [name, `{{${variable ?? ''}}}`]);
  const config = tokensSetting(DEFAULT_PROFILE_NAME, { ...Object.fromEntries(differing), variable: first.variable });
  return [
    `{{${first.variable}}} is used as ${first.origin.place ?? 'the environment'} holds it. To have a fresh token obtained instead, add to tokenman.config.json: ${config}`,
  ];
}

export interface UnfilledToken {
  readonly variable: string;
  /** Those whose token it is. */
  readonly items: readonly ListedItem[];
  readonly remedy: string;
  /** A profile that no request uses, and that could fill it; null: there is none. */
  readonly unused: TokenProfileInUse | null;
}

/** Variables that are tokens of requests and that nothing fills; those that stop the run are not among them. */
export function unfilledTokens(run: ResolvedCollectionRun): readonly UnfilledToken[] {
  const told = new Set(run.tokens.missing.map(({ name }) => name));
  const items = new Map<string, ListedItem[]>();
  for (const { listed, origin } of tokenOrigins(run)) {
    if (origin.kind !== 'nothing' || told.has(origin.variable)) continue;
    items.set(origin.variable, [...(items.get(origin.variable) ?? []), listed]);
  }
  const unused = unusedIn(run);
  return [...items].map(([variable, using]) => ({
    variable,
    items: using,
    remedy: remedyFor(variable, using, unused, run),
    unused,
  }));
}

function unusedIn({ profiles, tokens, tokenInput, scope }: ResolvedCollectionRun): TokenProfileInUse | null {
  const filling = new Set(tokens.fills.map(({ profile }) => profile));
  return (
    profiles.find(
      (use) => !filling.has(use.profile.name) && isForCollection(use, tokenInput) && hasTokenSettings(use, scope),
    ) ?? null
  );
}

function remedyFor(
  variable: string,
  items: readonly ListedItem[],
  unused: TokenProfileInUse | null,
  { tokens, layered, profiles, definition }: ResolvedCollectionRun,
): string {
  if (isVaultReference(variable)) return VAULT_ADVICE;
  const limited = profiles.find(({ profile, folders }) => profile.variable === variable && folders.length > 0);
  if (limited !== undefined) return widened(limited, items);
  const elsewhere = profiles.find(
    ({ profile, collections }) => profile.variable === variable && collections.length > 0,
  );
  if (elsewhere !== undefined) {
    return `Token profile "${elsewhere.profile.name}" fills it for other collections: add ${JSON.stringify(definition.info.name)} to its "collections"`;
  }
  const like = tokens.fills.find((fill) => isSpelledLike(fill.variable, variable));
  if (like !== undefined) return `Write {{${like.variable}}} there, which token profile "${like.profile}" fills`;
  if (unused !== null) {
    return `No request uses token profile "${unused.profile.name}", which fills {{${unused.profile.variable}}}: ${tokensSetting(unused.profile.name, { variable })} in the config lets it fill this one`;
  }
  const maybe = [...layered.variables.values()].find(
    ({ name, value }) => name !== 'tokenUrl' && mayBeTokenUrl(name, textOf(value)),
  );
  const settings = { ...(maybe === undefined ? {} : { tokenUrl: `{{${maybe.name}}}` }), variable };
  const condition =
    maybe === undefined
      ? 'where tokenUrl, clientId and clientSecret are set'
      : `if ${maybe.name} is the token endpoint`;
  return `Set it, or have it obtained ${condition}: ${tokensSetting(DEFAULT_PROFILE_NAME, settings)} in the config`;
}

function widened({ profile, folders }: TokenProfileInUse, items: readonly ListedItem[]): string {
  const others = items.map(({ item, folders: [outermost] }) => (outermost ?? item).name);
  const names = [...new Set([...folders, ...others])].map((name) => JSON.stringify(name));
  return `Token profile "${profile.name}" fills it for other requests only: set "folders": [${names.join(', ')}] there, or leave "folders" out`;
}

function unusedProfileNotes(runs: readonly ResolvedCollectionRun[]): readonly string[] {
  return unusedProfiles(runs).map(
    ({ profile }) =>
      `no request uses token profile "${profile.name}": none names {{${profile.variable}}}, which it fills`,
  );
}

/** Profiles of the config that none of these runs uses, though they are for their collections. */
export function unusedProfiles(runs: readonly ResolvedCollectionRun[]): readonly TokenProfileInUse[] {
  const configured = new Map(
    runs.flatMap(({ profiles, tokenInput }) =>
      profiles
        .filter((use) => use.configured && !use.isBlock && isForCollection(use, tokenInput))
        .map((use) => [use.profile.name, use]),
    ),
  );
  const used = new Set(
    runs.flatMap(({ tokens }) => [...tokens.fills, ...tokens.givenTokens].map(({ profile }) => profile)),
  );
  return [...configured.values()].filter(({ profile }) => !used.has(profile.name));
}

function namedTogether(values: readonly string[]): string {
  return values.length === 1 ? values.join('') : `${values.slice(0, -1).join(', ')} and ${values.at(-1) ?? ''}`;
}

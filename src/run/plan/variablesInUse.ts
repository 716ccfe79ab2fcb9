/** Every variable that collections and token profiles use with one environment: its value, where that comes from, who uses it. */
import { itemsUsing } from '../../oauth2/tokenUse.ts';
import { Redactor } from '../../secrets/redactor.ts';
import { isSecretName } from '../../secrets/secretNames.ts';
import { isOnlyReferences, secretsOf } from '../../secrets/secretVariables.ts';
import { secretsInUrls } from '../../secrets/tokenValues.ts';
import type { LayeredVariable, VariableOrigin } from '../../variables/layers.ts';
import { textOf } from '../../variables/resolveVariables.ts';
import type { ValueSource } from '../../variables/valueSources.ts';
import { variableUses, withReferredNames } from '../../variables/variableUses.ts';
import { variableNamesIn } from '../../variables/variableReferences.ts';
import type { LoadedCollection, LoadedEnvironment } from './loadInputs.ts';
import { explainReferences, missingSecrets } from './missingVariables.ts';
import type { TokenProfileInUse } from './tokenPlan.ts';
import { resolveCollectionRun } from './resolveCollectionRun.ts';
import type { ResolutionContext, ResolvedCollectionRun } from './resolveCollectionRun.ts';

/** Where a value comes from that no layer holds: it is made while the run goes on. */
type LaterSource =
  | { readonly kind: 'script'; readonly isCertain: boolean }
  | { readonly kind: 'iterationData' }
  | { readonly kind: 'token'; readonly profile: string };

export interface VariableInUse {
  readonly name: string;
  readonly isSecret: boolean;
  /** As it stands, `{{…}}` unresolved; null for a secret one and where no layer defines the variable. */
  readonly value: string | null;
  readonly origin: VariableOrigin | null;
  /** The nearest first. */
  readonly overrides: readonly VariableOrigin[];
  /** What sets it, or outranks the layers, during the run. */
  readonly later: LaterSource | null;
  /** null: nothing is missing. Else what is: the variable, or the name outside that its value is mapped to. */
  readonly missing: string | null;
  /** Names of collections. */
  readonly collections: readonly string[];
  readonly tokenProfiles: readonly string[];
}

/** @returns sorted by name; a variable that has different values in different collections stands there once for each */
export function variablesInUse(
  environment: LoadedEnvironment,
  collections: readonly LoadedCollection[],
  context: ResolutionContext,
): readonly VariableInUse[] {
  const rows = new Map<string, VariableInUse>();
  const resolved = collections.map((collection) => ({
    collection,
    run: resolveCollectionRun(environment, collection, context),
  }));
  const redactor = new Redactor(
    resolved.flatMap(({ run }) => [...secretsOf(run.variables), ...secretsInUrls(run.variables)]),
  );
  for (const { collection, run } of resolved) {
    for (const row of rowsOf(environment, collection, run)) {
      const key = JSON.stringify([row.name, row.origin, row.value, row.missing]);
      const known = rows.get(key);
      rows.set(key, {
        ...row,
        value: row.value === null ? null : redactor.redactText(row.value),
        // A collection that defines it too has one layer more.
        overrides: unionOf(row.overrides, known?.overrides ?? []),
        later: row.later ?? known?.later ?? null,
        collections: [...new Set([...(known?.collections ?? []), ...row.collections])],
        tokenProfiles: [...new Set([...(known?.tokenProfiles ?? []), ...row.tokenProfiles])],
      });
    }
  }
  return [...rows.values()].toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
}

function unionOf(one: readonly VariableOrigin[], other: readonly VariableOrigin[]): readonly VariableOrigin[] {
  const added = other.filter(
    ({ layer, place }) => !one.some((origin) => origin.layer === layer && origin.place === place),
  );
  return [...one, ...added];
}

function rowsOf(
  environment: LoadedEnvironment,
  collection: LoadedCollection,
  run: ResolvedCollectionRun,
): readonly VariableInUse[] {
  const { definition, layered, tokens } = run;
  const valueOf = (name: string): unknown => layered.variables.get(name)?.value;
  const usedByCollection = withReferredNames(
    variableUses(definition, collection.items).map(({ name }) => name),
    valueOf,
  );
  const profiles = profilesAtWork(run);
  const usedByProfiles = profiles.map(({ profile }) => ({
    profile,
    names: withReferredNames(variableNamesIn({ ...profile, name: '' }), valueOf),
  }));
  const missing = explainReferences(
    [...tokens.missing, ...missingSecrets(environment.name, run)],
    layered.missingReferences,
    { environmentName: environment.name, collection: definition, items: collection.items },
  );
  const missingNames = new Set(missing.map(({ name }) => name));

  const names = new Set([
    ...usedByCollection.keys(),
    ...usedByProfiles.flatMap(({ names: ofProfile }) => [...ofProfile.keys()]),
  ]);
  return [...names].map((name) => {
    const variable = layered.variables.get(name);
    const made = laterSource(run.sources.of(name));
    const reference = layered.missingReferences.find((entry) => entry.variable === name)?.reference ?? null;
    // A profile does without what it need not have, such as a scope.
    const isMissing = missingNames.has(name) || (variable === undefined && made === null && usedByCollection.has(name));
    return {
      name,
      ...shown(name, variable, made?.kind === 'token'),
      later: made,
      missing: reference ?? (isMissing ? name : null),
      collections: usedByCollection.has(name) ? [definition.info.name] : [],
      tokenProfiles: usedByProfiles
        .filter(({ names: ofProfile }) => ofProfile.has(name))
        .map(({ profile }) => profile.name),
    };
  });
}

function shown(name: string, variable: LayeredVariable | undefined, isToken: boolean) {
  const text = textOf(variable?.value);
  const isNamedSecret = isToken || variable?.type === 'secret' || isSecretName(name);
  const isSecret = isNamedSecret && text !== '' && !isOnlyReferences(text);
  return {
    isSecret,
    value: variable === undefined || isSecret ? null : text,
    origin: variable?.origin ?? null,
    overrides: variable?.overrides ?? [],
  };
}

/** Profiles for which there are settings, and that something uses. */
function profilesAtWork({
  definition,
  items,
  layered,
  profiles,
  tokens,
  variables,
}: ResolvedCollectionRun): readonly TokenProfileInUse[] {
  const required = new Set(tokens.requirements.map(({ profile }) => profile.name));
  return profiles.filter(
    ({ profile, configured }) =>
      required.has(profile.name) ||
      ((configured ||
        [...variableNamesIn(profile)].some((name) => textOf(layered.variables.get(name)?.value) !== '')) &&
        itemsUsing(profile.variable, items, definition, variables).length > 0),
  );
}

/** What outranks the others comes first. */
function laterSource(sources: readonly ValueSource[]): LaterSource | null {
  const token = sources.find((source) => source.kind === 'token');
  if (token !== undefined) return token;
  if (sources.some(({ kind }) => kind === 'iterationData')) return { kind: 'iterationData' };
  const byScripts = sources.filter((source) => source.kind === 'script' || source.kind === 'handedOver');
  const isCertain = byScripts.some(({ certainty }) => certainty === 'certain');
  return byScripts.length === 0 ? null : { kind: 'script', isCertain };
}

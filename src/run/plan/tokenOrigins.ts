/** Where the token of each item comes from, as far as that can be told before anything is sent. */
import { ownAuthorizationOf } from '../../oauth2/ownAuthorization.ts';
import type { AuthDefinition } from '../../postman/definitions.ts';
import { effectiveAuth } from '../../postman/items.ts';
import type { ListedItem } from '../../postman/items.ts';
import { authParameter } from '../../postman/mapAuth.ts';
import { sentSites } from '../../postman/textSites.ts';
import type { VariableOrigin } from '../../variables/layers.ts';
import type { Certainty } from '../../variables/scriptWrites.ts';
import { isSetBeforeRequest } from '../../variables/valueSources.ts';
import type { ValueSource } from '../../variables/valueSources.ts';
import { withReferredNames } from '../../variables/variableUses.ts';
import { variableNamesIn } from '../../variables/variableReferences.ts';
import type { ResolvedCollectionRun } from './resolveCollectionRun.ts';
import type { TokenProfileInUse } from './tokenPlan.ts';

export type TokenOrigin =
  /** missing: variables that lack; isFilled: the auth has no token in the file. */
  | {
      readonly kind: 'profile';
      readonly use: TokenProfileInUse;
      readonly isFilled: boolean;
      readonly missing: readonly string[];
      /** null, or what a person types who has to log in first. */
      readonly login: string | null;
      /** A script of the item sets the variable, too, after the profile. */
      readonly isSetByScript: boolean;
    }
  /** Given for this run, or held by a file. */
  | { readonly kind: 'value'; readonly variable: string; readonly origin: VariableOrigin }
  | { readonly kind: 'iterationData'; readonly variable: string }
  | {
      readonly kind: 'script';
      readonly variable: string;
      readonly certainty: Certainty;
      readonly isHandedOver: boolean;
    }
  | { readonly kind: 'nothing'; readonly variable: string }
  /** Written out in the auth or in the Authorization header. */
  | { readonly kind: 'literal'; readonly place: 'auth' | 'header' }
  | { readonly kind: 'scriptHeader'; readonly certainty: Certainty }
  /** Auth of another kind: basic, apikey, … */
  | { readonly kind: 'otherAuth'; readonly type: string }
  /** Auth for a token that has none. */
  | { readonly kind: 'emptyAuth'; readonly type: string }
  /** The same, where the request carries another credential. */
  | { readonly kind: 'otherCredential'; readonly type: string }
  | { readonly kind: 'noAuth' };

export interface ItemTokenOrigin {
  readonly listed: ListedItem;
  readonly origin: TokenOrigin;
}

export function tokenOrigins(run: ResolvedCollectionRun): readonly ItemTokenOrigin[] {
  return run.items.map((listed) => ({ listed, origin: originOf(listed, run) }));
}

function originOf(listed: ListedItem, run: ResolvedCollectionRun): TokenOrigin {
  const { definition } = run;
  const auth = effectiveAuth(listed.item, listed.folders, definition);
  const token = auth === null ? null : tokenIn(auth);
  if (auth !== null && token !== null && token.trim() !== '') return ofText(token, 'auth', listed, run);
  const header = authorizationHeader(listed, run);
  // An API key may well be the token: `X-Api-Token: {{accessToken}}`.
  if (auth !== null && token === null) return ofProfile(listed, run) ?? { kind: 'otherAuth', type: auth.type };
  if (header !== null) return ofText(header, 'header', listed, run);
  const own = ownAuthorizationOf(listed, auth ?? { type: 'bearer' }, definition);
  if (own === 'script' || own === 'maybeScript') {
    return { kind: 'scriptHeader', certainty: own === 'script' ? 'certain' : 'possible' };
  }
  if (own === 'request') return { kind: 'noAuth' };
  if (auth !== null) {
    return { kind: run.ownCredential.has(listed.item.id) ? 'otherCredential' : 'emptyAuth', type: auth.type };
  }
  return ofProfile(listed, run) ?? { kind: 'noAuth' };
}

/** @returns null: the auth is about something else than a token */
function tokenIn(auth: AuthDefinition): string | null {
  if (auth.type !== 'bearer' && auth.type !== 'oauth2') return null;
  const token = authParameter(auth, auth.type === 'bearer' ? 'token' : 'accessToken');
  return typeof token === 'string' ? token : token === undefined || token === null ? '' : JSON.stringify(token);
}

function authorizationHeader(listed: ListedItem, { definition }: ResolvedCollectionRun): string | null {
  const site = sentSites(listed, definition).find(
    ({ part, key, path }) =>
      part === 'header' && path.at(-1) !== 'key' && key?.trim().toLowerCase() === 'authorization',
  );
  return site?.text ?? null;
}

/** The first name of the text that says something of the token; names in values count over any number of steps. */
function ofText(text: string, place: 'auth' | 'header', listed: ListedItem, run: ResolvedCollectionRun): TokenOrigin {
  const valueOf = (name: string): unknown => run.layered.variables.get(name)?.value;
  const names = [...withReferredNames(variableNamesIn(text), valueOf).keys()];
  const origins = names.map((name) => ofVariable(name, listed, run));
  return (
    origins.find(({ kind }) => kind === 'profile') ??
    origins.find(({ kind }) => kind === 'nothing') ??
    origins[0] ?? { kind: 'literal', place }
  );
}

function ofVariable(name: string, listed: ListedItem, run: ResolvedCollectionRun): TokenOrigin {
  const { sources, layered, given } = run;
  const found = sources.of(name, listed.item.id);
  const variable = layered.variables.get(name);
  const profile = given.has(name) ? null : ofProfile(listed, run, name);
  if (profile !== null) return profile;
  const has = <Kind extends ValueSource['kind']>(kind: Kind) =>
    found.find((source): source is Extract<ValueSource, { kind: Kind }> => source.kind === kind);
  if (has('iterationData') !== undefined) return { kind: 'iterationData', variable: name };
  const script = has('script') ?? has('handedOver');
  if (script !== undefined && (has('layer') === undefined || script.certainty === 'certain')) {
    return { kind: 'script', variable: name, certainty: script.certainty, isHandedOver: script.kind === 'handedOver' };
  }
  const block = run.profiles.find((use) => use.profile.variable === name && use.interactive !== null);
  if (block?.interactive?.exportedToken != null) return { kind: 'literal', place: 'auth' };
  if (has('layer') !== undefined && variable !== undefined)
    return { kind: 'value', variable: name, origin: variable.origin };
  return { kind: 'nothing', variable: name };
}

/** @param name only by this variable */
function ofProfile(listed: ListedItem, run: ResolvedCollectionRun, name?: string): TokenOrigin | null {
  const { tokens, profiles, tokenInput } = run;
  const { id } = listed.item;
  const fill = tokens.fills.find(
    ({ variable, itemIds }) => itemIds.has(id) && (name === undefined || variable === name),
  );
  const use = profiles.find(({ profile }) => profile.name === fill?.profile);
  if (use === undefined) return null;
  const settings = variableNamesIn(use.profile);
  return {
    kind: 'profile',
    use,
    isFilled: tokenInput.filledAuth.has(id),
    missing: tokens.missing.flatMap((missing) => (settings.has(missing.name) ? [missing.name] : [])),
    login: tokens.loginsNeeded.find((needed) => needed.use === use)?.command ?? null,
    isSetByScript: isSetBeforeRequest(use.profile.variable, listed, run.definition),
  };
}

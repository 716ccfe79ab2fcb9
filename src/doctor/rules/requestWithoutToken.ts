/** `request-without-token`: requests that would go out without the token that they use, or seem to need; and why. */
import { effectiveAuth } from '../../postman/items.ts';
import type { AuthDefinition, ItemDefinition } from '../../postman/definitions.ts';
import type { ListedItem } from '../../postman/items.ts';
import { isJsonObject } from '../../postman/jsonObject.ts';
import { endpointOf } from '../../oauth2/tokenProfile.ts';
import { carriesCredential } from '../../oauth2/ownCredential.ts';
import { itemsUsing } from '../../oauth2/tokenUse.ts';
import type { TokenProfileInUse } from '../../run/plan/tokenPlan.ts';
import type { ResolvedCollectionRun } from '../../run/plan/resolveCollectionRun.ts';
import { variableNamesIn } from '../../variables/variableReferences.ts';
import { authPlace, itemPlace } from '../collectionPlaces.ts';
import { count, inEnvironments, listed, quoted, suggestedProcessVariable } from '../finding.ts';
import type { CheckedCollection, CheckedRun, DoctorProject } from '../project.ts';
import type { RuleFinding } from '../rule.ts';

export function requestsWithoutToken(project: DoctorProject): readonly RuleFinding[] {
  return project.collections.flatMap((collection) => {
    const runs = project.runs.filter((run) => run.collection === collection);
    const reasons = runs.flatMap((run) => reasonsOf(run, project).map((reason) => ({ ...reason, run })));
    return [
      ...unobtainable(reasons.filter(({ isOfFilledAuth }) => !isOfFilledAuth)),
      ...emptyTokens(collection, reasons),
      ...withoutAuth(collection, runs, project),
    ];
  });
}

interface Reason {
  readonly name: string;
  readonly profile: TokenProfileInUse;
  readonly environment: string | null;
  /** Nothing but auth that has no token in the file needs it. */
  readonly isOfFilledAuth: boolean;
}

type ReasonOfRun = Reason & { readonly run: CheckedRun };

/** The token that requests use cannot be obtained: settings of its profile are missing, or all of them. */
function unobtainable(reasons: readonly ReasonOfRun[]): readonly RuleFinding[] {
  const profiles = [...new Set(reasons.map(({ profile }) => profile.profile.name))];
  return profiles.flatMap((profileName) => {
    const ofProfile = reasons.filter(({ profile }) => profile.profile.name === profileName);
    const lacking = new Map<string, { readonly names: string[]; readonly environments: readonly (string | null)[] }>();
    for (const name of new Set(ofProfile.map((reason) => reason.name))) {
      const environments = ofProfile.filter((reason) => reason.name === name).map(({ environment }) => environment);
      const key = JSON.stringify(environments);
      lacking.set(key, { names: [...(lacking.get(key)?.names ?? []), name], environments });
    }
    const [first] = ofProfile;
    if (first === undefined) return [];
    return [...lacking.values()].map((missing) => unobtainableFinding(first, missing));
  });
}

function reasonsOf(run: CheckedRun, project: DoctorProject): readonly Reason[] {
  const { environment, resolved } = run;
  return (
    resolved.tokens.missing
      // As a file, an environment that declares the variable leaves it to the pipeline.
      .filter(({ name }) => project.mode === 'values' || !resolved.layered.variables.has(name))
      .flatMap(({ name, isOfFilledAuth = false }) => {
        const profile = resolved.profiles.find(
          ({ profile: settings }) => settings.variable === name || variableNamesIn(settings).has(name),
        );
        if (profile === undefined) return [];
        const endpoint = [...variableNamesIn(endpointOf(profile.profile))];
        const isLeftToPipeline =
          project.mode === 'files' && endpoint.some((variable) => resolved.layered.variables.has(variable));
        return name === profile.profile.variable && isLeftToPipeline
          ? []
          : [{ name, profile, environment: environment.name, isOfFilledAuth }];
      })
  );
}

function unobtainableFinding(
  { profile: { profile, configured }, run }: ReasonOfRun,
  missing: { readonly names: readonly string[]; readonly environments: readonly (string | null)[] },
): RuleFinding {
  const { collection, resolved } = run;
  const items = itemsUsing(profile.variable, resolved.items, resolved.definition, resolved.variables);
  const where = inEnvironments(missing.environments);
  const users = `${count(items.length, 'request')} (${names(items)}) would go out without a token ${where}`;
  const use = collection.uses.find(({ name }) => name === profile.variable || missing.names.includes(name));
  const place = use === undefined ? itemPlace(collection, items[0]) : collection.file.place(use.site.path, use.name);
  if (missing.names.includes(profile.variable) && !configured) {
    const endpoint = [...variableNamesIn(endpointOf(profile))][0] ?? 'tokenUrl';
    return {
      place,
      message: `${users}: nothing supplies {{${profile.variable}}}, and without ${endpoint} none is obtained`,
      remedy: `Set ${[...new Set([endpoint, 'clientId', 'clientSecret'])].join(', ')} in the environment, so that the token is obtained, or supply ${profile.variable} itself.`,
    };
  }
  const [environment = null] = missing.environments;
  const supplied = missing.names.flatMap((name) => suggestedProcessVariable(name, environment) ?? []);
  return {
    place,
    message: `${users}: token profile ${quoted(profile.name)} needs ${listed(missing.names, 6)}, which ${missing.names.length === 1 ? 'has' : 'have'} no value`,
    remedy: `Set ${missing.names.length === 1 ? 'it' : 'them'} in the environment${supplied.length === 0 ? '' : `, or supply ${listed(supplied, 6)}`}.`,
  };
}

/** Auth that is there and carries nothing, and that no token profile fills. */
function emptyTokens(collection: CheckedCollection, reasons: readonly ReasonOfRun[]): readonly RuleFinding[] {
  const { definition, items } = collection;
  const unfilled = reasons.filter(({ isOfFilledAuth }) => isOfFilledAuth);
  const byAuth = new Map<AuthDefinition, ListedItem[]>();
  for (const listedItem of items) {
    const auth = effectiveAuth(listedItem.item, listedItem.folders, definition);
    if (auth === null || !unfilled.some(({ run }) => run.resolved.tokenInput.filledAuth.has(listedItem.item.id)))
      continue;
    byAuth.set(auth, [...(byAuth.get(auth) ?? []), listedItem]);
  }
  const environments = [...new Set(unfilled.map(({ environment }) => environment))];
  return [...byAuth].map(([auth, users]) => ({
    place: authPlace(collection, auth),
    message: `${count(users.length, 'request')} (${names(users)}) would go out without a token ${inEnvironments(environments)}: the ${auth.type} auth has none`,
    remedy:
      'Set tokenUrl, clientId and clientSecret in the environment, so that one is obtained, or choose "No Auth" if none is needed.',
  }));
}

/**
 * The environment says how to get a token, and requests to it have no auth at all: neither their own, nor inherited, nor
 * "No Auth", nor a header or parameter that carries a secret. Where others in the collection do, those that ask how the
 * API is doing are taken to be public.
 */
function withoutAuth(
  collection: CheckedCollection,
  runs: readonly CheckedRun[],
  { profiles }: DoctorProject,
): readonly RuleFinding[] {
  const obtaining = runs.filter((run) => obtainsTokens(run, profiles));
  const [run] = obtaining;
  if (run === undefined) return [];
  const ofEnvironment = collection.items.filter(({ item }) => callsEnvironment(item, run));
  const bare = ofEnvironment.filter((listedItem) => isBare(listedItem, run.resolved));
  const isAll = bare.length === ofEnvironment.length;
  const reported = isAll ? bare : bare.filter(({ item }) => !PUBLIC.test(urlOf(item)));
  const [first] = reported;
  if (first === undefined) return [];
  const environments = obtaining.map(({ environment }) => environment.name);
  return [
    {
      place: itemPlace(collection, first),
      message: `${count(reported.length, 'request')} (${names(reported)}) would go out without a token, though one could be obtained ${inEnvironments(environments)}: no auth is set or inherited`,
      remedy: isAll
        ? 'Run with --add-auth (addAuth in the config), or give the collection auth: Bearer {{accessToken}}, or "No Auth".'
        : 'Give them, their folder or the collection auth: Bearer {{accessToken}}, or "No Auth" if none is needed.',
    },
  ];
}

const PUBLIC =
  /\b(?:health\w*|status|ping|ready|readiness|live|liveness|alive|version|info|metadata|openapi|swagger|docs?|well-known|favicon)\b/i;

/** Whether the host of the URL is a variable of the environment. */
function callsEnvironment(item: ItemDefinition, { resolved }: CheckedRun): boolean {
  const [, name = ''] = /^["[\s]*(?:https?:\/\/)?\{\{([^{}]+)\}\}/.exec(urlOf(item)) ?? [];
  return resolved.values.some(({ key }) => key === name);
}

function urlOf({ request }: ItemDefinition): string {
  const url: unknown = isJsonObject(request) ? request['url'] : request;
  if (!isJsonObject(url)) return typeof url === 'string' ? url : '';
  const { raw, host, path } = url;
  return JSON.stringify(host === undefined ? raw : [host, path].flat());
}

function obtainsTokens({ resolved }: CheckedRun, profiles: readonly TokenProfileInUse[]): boolean {
  return profiles.some(({ profile, configured }) => {
    const { text, unresolved } = resolved.scope.resolve(endpointOf(profile));
    return configured || (text !== '' && unresolved.length === 0);
  });
}

function isBare({ item, folders }: ListedItem, { definition, tokens }: ResolvedCollectionRun): boolean {
  const { request } = item;
  if (tokens.fills.some(({ itemIds }) => itemIds.has(item.id))) return false;
  const owners = [isJsonObject(request) ? request['auth'] : null, ...folders.map(({ auth }) => auth), definition.auth];
  if (owners.some((auth) => isJsonObject(auth))) return false;
  if (!isJsonObject(request)) return true;
  const isTokenRequest = /\btoken\b|oauth|log-?in|sign-?in|\bauth\b/i.test(urlOf(item));
  return !isTokenRequest && !carriesCredential(request) && !scriptsAddHeaders(item, folders, definition);
}

function scriptsAddHeaders(...owners: readonly unknown[]): boolean {
  return /headers\s*\.\s*(?:add|upsert)\s*\(/.test(
    JSON.stringify(owners.flat().map((owner) => (isJsonObject(owner) ? (owner['event'] ?? null) : null))),
  );
}

function names(items: readonly ListedItem[]): string {
  return listed(items.map(({ item }) => `"${item.name}"`));
}

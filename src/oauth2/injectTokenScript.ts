/** Puts the token script into a collection, in memory: first among the collection's own pre-request scripts. */
import type { TokenProfileSettings } from '../config/tokenProfileSettings.ts';
import type {
  CollectionDefinition,
  EventDefinition,
  FolderDefinition,
  ItemDefinition,
} from '../postman/definitions.ts';
import { isFolder } from '../postman/items.ts';
import { profilesForApp } from './profilesForApp.ts';
import { DEFAULT_PROFILE_NAME, resolveTokenProfile, scriptSettings } from './tokenProfile.ts';
import type { ResolvedTokenProfile } from './tokenProfile.ts';
import { tokenScriptText } from './tokenScript.generated.ts';

/**
 * First line of every injected script. The id alone would not do as a mark: the Postman app gives scripts new ids when a
 * collection is imported.
 */
const MARK = '// tokenman token script, profile ';

export interface InjectOptions {
  /** Name of the token profile; default `default`. */
  readonly profile?: string;
  /**
   * Adds bearer auth with the profile's variable to a collection that has no auth of its own. An option, because
   * collection auth overwrites an Authorization header that requests set themselves. Default false.
   */
  readonly addAuth?: boolean;
}

/**
 * Returns the collection with the token script at collection level, ready for Newman or for import into the Postman app;
 * the collection passed in is left as it is. Its own events, their order and its auth stay. Injecting again replaces
 * the earlier script, so that twice is the same as once.
 *
 * @param collection a Postman collection, v2.0 or v2.1, not wrapped
 * @param settings how the token is obtained; what is left out reads the variables `tokenUrl`,
 *   `clientId`, `clientSecret` and `scope`
 * @throws TokenmanError TOKEN_SETTINGS_INVALID for settings that do not go together, or that need a login
 */
export function injectTokenScript<T extends object>(
  collection: T,
  settings: TokenProfileSettings = {},
  options: InjectOptions = {},
): T {
  const profile = resolveTokenProfile(options.profile ?? DEFAULT_PROFILE_NAME, settings);
  const { profiles } = profilesForApp([profile]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a library user's collection, of whatever type they have
  const definition = collection as unknown as CollectionDefinition;
  const injected = injectTokenProfiles(
    options.addAuth === true ? addBearerAuth(definition, profile) : definition,
    profiles,
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what was passed in, with one event more
  return injected as unknown as T;
}

/**
 * @param afterOwn profiles whose settings scripts set: theirs come after the collection's own
 * @param lateItemIds where scripts of folders and requests may set them, too: items in which they come after those
 */
export function injectTokenProfiles(
  collection: CollectionDefinition,
  profiles: readonly ResolvedTokenProfile[],
  afterOwn: readonly ResolvedTokenProfile[] = [],
  lateItemIds: ReadonlySet<string> = new Set(),
): CollectionDefinition {
  const late = afterOwn.map(tokenScriptEvent);
  const withLate = <T extends ItemDefinition | FolderDefinition>(entry: T): T => {
    if (isFolder(entry)) return { ...entry, item: entry.item.map(withLate) };
    return lateItemIds.has(entry.id) ? { ...entry, event: [...(entry.event ?? []), ...late] } : entry;
  };
  const own = (collection.event ?? []).filter((event) => !isTokenScript(event)).map(withoutOurId);
  const items = collection.item.some(holdsOurId) ? collection.item.map(withoutOurIds) : collection.item;
  return {
    ...collection,
    item: lateItemIds.size === 0 ? items : items.map(withLate),
    event: [...profiles.map(tokenScriptEvent), ...own, ...(lateItemIds.size === 0 ? late : [])],
  };
}

/** What ours may do is told by their ids: no script of the collection passes for one of them. */
const OUR_IDS = /^tokenman-/;

function holdsOurId(entry: ItemDefinition | FolderDefinition): boolean {
  return (
    (entry.event ?? []).some(({ script }) => OUR_IDS.test(script?.id ?? '')) ||
    (isFolder(entry) && entry.item.some(holdsOurId))
  );
}

function withoutOurIds<T extends ItemDefinition | FolderDefinition>(entry: T): T {
  const { event } = entry;
  return {
    ...entry,
    ...(event !== undefined && { event: event.map(withoutOurId) }),
    ...(isFolder(entry) && { item: entry.item.map(withoutOurIds) }),
  };
}

function withoutOurId(event: EventDefinition): EventDefinition {
  if (!OUR_IDS.test(event.script?.id ?? '')) return event;
  const { id: _, ...script } = event.script ?? {};
  return { ...event, script };
}

/** Gives a collection without any auth the profile's token as bearer auth; one that has auth (`noauth` too) is left alone. */
export function addBearerAuth(
  collection: CollectionDefinition,
  { variable }: ResolvedTokenProfile,
): CollectionDefinition {
  if (collection.auth !== undefined && collection.auth !== null) return collection;
  return {
    ...collection,
    auth: { type: 'bearer', bearer: [{ key: 'token', value: `{{${variable}}}`, type: 'string' }] },
  };
}

/** Id of a profile's injected script; Newman puts it on the cursor of everything that the script sends and says. */
export function tokenScriptId(profileName: string): string {
  return `tokenman-token-${profileName}`;
}

function tokenScriptEvent(profile: ResolvedTokenProfile): EventDefinition {
  const { name } = profile;
  const text = [
    `${MARK}${JSON.stringify(name)}`,
    '// Obtains the OAuth 2.0 access token and stores it in the environment; without a token the request is not sent.',
    `const tokenSettings = ${JSON.stringify(scriptSettings(profile), null, 2)};`,
    '',
    tokenScriptText.trimEnd(),
  ].join('\n');
  return {
    listen: 'prerequest',
    script: { id: tokenScriptId(name), type: 'text/javascript', exec: text.split('\n') },
  };
}

function isTokenScript(event: EventDefinition): boolean {
  const exec = event.script?.exec;
  const firstLine = typeof exec === 'string' ? exec : exec?.[0];
  return event.listen === 'prerequest' && firstLine !== undefined && firstLine.startsWith(MARK);
}

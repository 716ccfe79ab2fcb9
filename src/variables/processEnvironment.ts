/**
 * Variables from the process environment, the way a pipeline supplies secrets: only names that the collection, the
 * environment or a token profile uses are ever looked up.
 */
import { isDynamic } from './dynamicVariables.ts';

export interface ProcessVariable {
  readonly value: string;
  /** The process variable it came from, such as `STAGING_CLIENT_SECRET`. */
  readonly source: string;
}

export interface ProcessVariableQuery {
  /** Names that something uses; no other is looked up. */
  readonly names: Iterable<string>;
  /** `staging` reads `STAGING_CLIENT_SECRET`; null: only names without a prefix are read. */
  readonly environmentName: string | null;
  readonly processVariables: Readonly<Record<string, string | undefined>>;
  /** What the files give for a name; undefined or empty may be filled. */
  readonly lookup: (name: string) => string | undefined;
}

/**
 * Names that the operating system, the login or the shell sets for its own ends. A Postman variable `host` must not get
 * the machine's name, nor `path` the search path; with the environment's prefix (`STAGING_HOST`) they are read.
 */
const SYSTEM_NAMES = new Set(
  `_ PATH PATHEXT HOME HOMEDRIVE HOMEPATH USER USERNAME USERDOMAIN USERPROFILE LOGNAME MAIL UID EUID GID
   HOST HOSTNAME HOSTTYPE MACHTYPE OSTYPE COMPUTERNAME NAME DOMAIN GROUP VENDOR
   SHELL SHLVL COMSPEC PROMPT PS1 IFS ENV PWD OLDPWD CWD INIT_CWD
   LANG LANGUAGE TZ TERM COLORTERM COLUMNS LINES DISPLAY EDITOR VISUAL PAGER BROWSER
   TMP TEMP TMPDIR OS WINDIR SYSTEMROOT SYSTEMDRIVE APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES PUBLIC SESSIONNAME
   NODE NODE_ENV NODE_OPTIONS NODE_PATH CI DEBUG NO_COLOR FORCE_COLOR
   HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY`.split(/\s+/),
);
const SYSTEM_PREFIXES = /^(?:LC|XDG|SSH|DBUS|NPM|PROCESSOR|LD|DYLD)_/;

/**
 * What the process environment supplies: a variable with the environment's prefix outranks everything in files, one
 * without fills only what is missing or empty there. Empty process variables count as not set, since pipelines pass a
 * secret that does not exist as an empty text.
 *
 * @returns by variable name; names that nothing supplies are not in it
 */
export function readProcessVariables(query: ProcessVariableQuery): ReadonlyMap<string, ProcessVariable> {
  const { names, environmentName, processVariables, lookup } = query;
  const found = new Map<string, ProcessVariable>();
  for (const name of names) {
    const mayFill = (lookup(name) ?? '') === '';
    const sources = [...prefixedNames(name, environmentName), ...(mayFill ? plainNames(name) : [])];
    for (const source of sources) {
      // Not what every object inherits: `constructor` is a name like any other.
      const value = Object.hasOwn(processVariables, source) ? (processVariables[source] ?? '') : '';
      if (value === '') continue;
      found.set(name, { value, source });
      break;
    }
  }
  return found;
}

/**
 * The process variables that may supply a variable, the one that wins first, for messages:
 * `STAGING_CLIENT_SECRET`, `clientSecret`, `CLIENT_SECRET`.
 */
export function processVariableNamesFor(name: string, environmentName: string | null): readonly string[] {
  // No shell can set what begins with a digit.
  return [...prefixedNames(name, environmentName).filter((each) => !/^\d/.test(each)), ...plainNames(name)];
}

function prefixedNames(name: string, environmentName: string | null): readonly string[] {
  const prefixed = prefixedName(name, environmentName);
  return prefixed === null ? [] : [prefixed];
}

/**
 * `STAGING_CLIENT_SECRET`; null where nothing can be made of either name, or the system has a use for it: `NODE_ENV` is no
 * variable `env` of an environment `node`.
 */
export function prefixedName(name: string, environmentName: string | null): string | null {
  const constant = constantCase(name);
  const prefix = constantCase(environmentName ?? '');
  const prefixed = `${prefix}_${constant}`;
  return prefix === '' || constant === '' || isDynamic(name) || isSystemName(prefixed) ? null : prefixed;
}

function plainNames(name: string): readonly string[] {
  if (isDynamic(name)) return [];
  // What no shell can set is no place to send somebody to.
  return [...new Set([name, constantCase(name)])].filter(
    (candidate) => /^[A-Za-z_]\w*$/.test(candidate) && !isSystemName(candidate),
  );
}

/** Whether the system, the login or the shell uses the name for its own ends, in whatever case it is written. */
export function isSystemName(name: string): boolean {
  const upper = name.toUpperCase();
  return SYSTEM_NAMES.has(upper) || SYSTEM_PREFIXES.test(upper);
}

/** `clientSecret`, `client-secret`, `client.secret` → `CLIENT_SECRET`; `clientID` → `CLIENT_ID`; `oauth2Token` → `OAUTH2_TOKEN`. */
export function constantCase(name: string): string {
  return name
    .replaceAll(/[oO]Auth/g, 'Oauth')
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1_$2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '')
    .toUpperCase();
}

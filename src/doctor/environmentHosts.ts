/** Which hosts belong to which environment. */
import { textOf } from '../variables/resolveVariables.ts';
import type { CheckedEnvironmentFile, DoctorProject } from './project.ts';
import type { JsonPath } from '../postman/textSites.ts';

export interface HostUse {
  readonly environment: CheckedEnvironmentFile;
  readonly key: string;
  /** With its port, where it is written with one. */
  readonly host: string;
  readonly path: JsonPath;
}

/** Words in host names and in names of environments that mean the same. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['prod', 'production', 'prd'],
  ['staging', 'stage', 'stg'],
  ['dev', 'development'],
  ['test', 'testing', 'tst'],
  ['qa'],
  ['uat', 'acceptance'],
  ['int', 'integration'],
  ['sandbox', 'sbx'],
  ['preprod', 'preproduction'],
  ['demo'],
];

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\]|0\.0\.0\.0|host\.docker\.internal)(?::\d+)?$/;

/** Hosts in the values of environments; the own machine is nobody's. */
export function hostsOf({ environmentFiles }: DoctorProject): readonly HostUse[] {
  return environmentFiles.flatMap((environment) =>
    environment.variables.variables
      .filter(({ state }) => state === 'enabled')
      .flatMap(({ key, value, path }) => {
        const host = hostIn(textOf(value));
        return host === null || LOOPBACK.test(host) ? [] : [{ environment, key, host, path: [...path, 'value'] }];
      }),
  );
}

/** `https://user@api.example.com:8443/v1` → `api.example.com:8443`; null where there is none, or only a variable. */
export function hostIn(text: string): string | null {
  const [, host] = /^\s*(?:https?|wss?):\/\/(?:[^/?#@\s]*@)?([^/?#\s{}]+)/i.exec(text) ?? [];
  return host?.toLowerCase() ?? null;
}

/**
 * The environment that a host belongs to and this one is not: because its name says so (`api.staging.example.com`), or
 * because it is the value by which all environments differ (each has its own `baseUrl`).
 */
export function ownerOf(host: string, project: DoctorProject, hosts: readonly HostUse[]): string | null {
  const names = project.environmentFiles.map(({ name }) => name);
  const meant = names
    .filter((name) => speaksOf(host, name))
    // dev.azure.com is not ours because we have an environment dev.
    .filter((name) => hosts.some((use) => use.environment.name === name && domainOf(use.host) === domainOf(host)));
  if (meant.length === 1) return meant[0] ?? null;
  if (meant.length > 1) return null;
  for (const key of new Set(hosts.filter((use) => use.host === host).map((use) => use.key))) {
    const ofKey = hosts.filter((use) => use.key === key);
    const differ = new Set(ofKey.map((use) => use.host)).size === ofKey.length;
    const owner = ofKey.find((use) => use.host === host)?.environment.name;
    if (differ && ofKey.length > 1 && owner !== undefined) return owner;
  }
  return null;
}

/** The last two labels: near enough to tell a team's hosts from everybody else's. */
function domainOf(host: string): string {
  return host.replace(/:\d+$/, '').split('.').slice(-2).join('.');
}

function speaksOf(host: string, environmentName: string): boolean {
  const wanted = new Set(
    wordsOf(environmentName).flatMap((word) => SYNONYMS.find((group) => group.includes(word)) ?? [word]),
  );
  return wordsOf(host.replace(/:\d+$/, '')).some((word) => wanted.has(word));
}

function wordsOf(text: string): readonly string[] {
  return text
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word.length > 1);
}

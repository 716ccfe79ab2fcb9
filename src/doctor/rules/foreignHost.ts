/** `foreign-host`: the host of one environment in another one's values, or written into a collection that runs with several. */
import { hostIn, hostsOf, ownerOf } from '../environmentHosts.ts';
import type { HostUse } from '../environmentHosts.ts';
import { textSites } from '../../postman/textSites.ts';
import type { JsonPath } from '../../postman/textSites.ts';
import { withoutComments } from '../../variables/scriptTokens.ts';
import { isJsonObject } from '../../postman/jsonObject.ts';
import { listed } from '../finding.ts';
import type { CheckedCollection, DoctorProject } from '../project.ts';
import type { RuleFinding } from '../rule.ts';
import { listedItems } from '../collectionPlaces.ts';

export function foreignHosts(project: DoctorProject): readonly RuleFinding[] {
  if (project.environmentFiles.length < 2) return [];
  const hosts = hostsOf(project);
  return [
    ...hosts.flatMap((use) => inEnvironment(use, hosts, project)),
    ...project.collections.flatMap((collection) => inCollection(collection, hosts, project)),
  ];
}

function inEnvironment(
  { environment, host, key, path }: HostUse,
  hosts: readonly HostUse[],
  project: DoctorProject,
): readonly RuleFinding[] {
  const owner = ownerOf(host, project, hosts);
  if (!environment.isChecked || owner === null || owner === environment.name) return [];
  return [
    {
      place: environment.variables.file.place(path),
      message: `"${key}" of environment "${environment.name}" has ${host}, a host of environment "${owner}"`,
      remedy: `Set it to the host that environment "${environment.name}" has for it.`,
    },
  ];
}

interface LiteralHost {
  readonly host: string;
  readonly path: JsonPath;
}

function inCollection(
  collection: CheckedCollection,
  hosts: readonly HostUse[],
  project: DoctorProject,
): readonly RuleFinding[] {
  const literal = literalHosts(collection);
  return [...new Set(literal.map(({ host }) => host))].flatMap((host) => {
    const owner = ownerOf(host, project, hosts);
    const [first, ...others] = literal.filter((use) => use.host === host);
    if (owner === null || first === undefined) return [];
    const variable = hosts.find((use) => use.host === host)?.key;
    const rest = project.environmentFiles.filter(({ name }) => name !== owner).map(({ name }) => `"${name}"`);
    return [
      {
        place: collection.file.place(first.path, host),
        message: `collection "${collection.definition.info.name}" names ${host}${others.length === 0 ? '' : ` (${others.length + 1} times)`}, a host of environment "${owner}": with ${listed(rest)} it is called as well`,
        remedy:
          variable === undefined
            ? 'Put a variable in its place that each environment sets.'
            : `Write {{${variable}}} in its place.`,
      },
    ];
  });
}

/** In URLs of requests, and in what their scripts send. */
function literalHosts({ definition, items }: CheckedCollection): readonly LiteralHost[] {
  const inUrls = listedItems(definition)
    .filter(({ item }) => items.some((selected) => selected.item.id === item.id))
    .flatMap(({ item, path }): readonly LiteralHost[] => {
      const url: unknown = isJsonObject(item.request) ? item.request['url'] : item.request;
      const host = hostIn(urlText(url));
      const place = isJsonObject(item.request) ? [...path, 'request', 'url'] : [...path, 'request'];
      return host === null ? [] : [{ host, path: place }];
    });
  const inScripts = textSites(definition, new Set(items.map(({ item }) => item.id)))
    .filter(({ part }) => part === 'script')
    .flatMap(({ text, path }) =>
      Array.from(withoutComments(text).matchAll(/https?:\/\/[^\s"'`{}$\\)]+/gi), ([address]) => hostIn(address))
        .filter((host) => host !== null)
        .map((host) => ({ host, path })),
    );
  return [...inUrls, ...inScripts];
}

function urlText(url: unknown): string {
  if (!isJsonObject(url)) return typeof url === 'string' ? url : '';
  const { raw, protocol, host, port } = url;
  if (host === undefined) return typeof raw === 'string' ? raw : '';
  const name = Array.isArray(host) ? host.join('.') : typeof host === 'string' ? host : '';
  return `${typeof protocol === 'string' ? protocol : 'http'}://${name}${typeof port === 'string' && port !== '' ? `:${port}` : ''}`;
}

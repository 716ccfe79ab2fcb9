/**
 * newman 6.2.2 on today's runtime, out of `node_modules`. newman pins postman-runtime 7.39 and postman-collection 4, in
 * which scripts written in today's Postman fail. Before newman is first loaded, our own copies are placed into the module
 * cache under the paths that newman would load, so that there is one copy of each in the process. npm `overrides` would do
 * the same for a root project only, not for whoever installs the package.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type Newman from 'newman';
import type {
  CollectionModule,
  NewmanPackages,
  NewmanSummary,
  NewmanVersions,
  SandboxModule,
} from './newmanPackages.ts';

const ownRequire = createRequire(import.meta.url);
let versions: NewmanVersions | null = null;

export const installedPackages: NewmanPackages = {
  sandbox: () => ofRuntime('postman-sandbox') as SandboxModule,
  newman: () => {
    prepareVersions();
    return ownRequire('newman') as typeof Newman;
  },
  summary: () => createRequire(ownRequire.resolve('newman'))('./lib/run/summary') as NewmanSummary,
  wireRequest: () => (ofRuntime('postman-request') as { Request: ReturnType<NewmanPackages['wireRequest']> }).Request,
  collection: () => ownRequire('postman-collection') as CollectionModule,
  versions: prepareVersions,
};

/** The copy that the runtime uses. */
function ofRuntime(name: string): unknown {
  return createRequire(ownRequire.resolve('postman-runtime'))(name);
}

function prepareVersions(): NewmanVersions {
  if (versions !== null) return versions;
  const newmanPath = ownRequire.resolve('newman');
  const newmanRequire = createRequire(newmanPath);
  // postman-collection first: postman-runtime loads it.
  const postmanCollection = replaceModule(newmanRequire, 'postman-collection');
  const postmanRuntime = replaceModule(newmanRequire, 'postman-runtime');
  versions = { newman: versionOf('newman', newmanPath), postmanRuntime, postmanCollection };
  return versions;
}

/** @returns the version that newman gets */
function replaceModule(newmanRequire: NodeJS.Require, name: string): string {
  const ours = ownRequire.resolve(name);
  const theirs = newmanRequire.resolve(name);
  ownRequire(name);
  const module = ownRequire.cache[ours];
  if (module === undefined) throw new Error(`${name} was loaded but is not in the module cache`);
  if (theirs !== ours) ownRequire.cache[theirs] = module;
  return versionOf(name, ours);
}

/** Read from the folder the module was loaded from; its package.json may not be exported. */
function versionOf(name: string, modulePath: string): string {
  for (let folder = dirname(modulePath); folder !== dirname(folder); folder = dirname(folder)) {
    try {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (manifest.name === name && manifest.version !== undefined) return manifest.version;
    } catch {
      // no package.json in this folder: the next one up
    }
  }
  throw new Error(`no package.json of ${name} above ${modulePath}`);
}

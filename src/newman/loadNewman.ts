/**
 * Loads newman 6.2.2 on today's runtime. newman pins postman-runtime 7.39 and postman-collection 4, in which scripts
 * written in today's Postman fail. Before newman is first loaded, our own copies are placed into the module cache under
 * the paths that newman would load, so that there is one copy of each in the process. npm `overrides` would do the same
 * for a root project only, not for whoever installs the package.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type Newman from 'newman';
import type { WireRequest } from './wire/wireRequest.ts';

export interface LoadedNewman {
  readonly run: typeof Newman.run;
  /** The class of every request on its way to the wire, as the runtime loads it. */
  readonly summary: NewmanSummary;
  readonly wireRequest: { readonly prototype: WireRequest };
  /** Of the runtime's own postman-collection. */
  readonly Certificate: new (definition: { readonly matches: string[] }) => { canApplyTo(url: string): boolean };
  readonly versions: { readonly newman: string; readonly postmanRuntime: string; readonly postmanCollection: string };
}

/** What fills the lists of Newman's summary; its counts are filled by others. */
export interface NewmanSummary {
  attachReportingTrackers: (...parts: unknown[]) => void;
  attachFailureTrackers: (...parts: unknown[]) => void;
}

const ownRequire = createRequire(import.meta.url);
let loaded: LoadedNewman | null = null;

export function loadNewman(): LoadedNewman {
  if (loaded !== null) return loaded;
  const newmanPath = ownRequire.resolve('newman');
  const newmanRequire = createRequire(newmanPath);
  // postman-collection first: postman-runtime loads it.
  const postmanCollection = replaceModule(newmanRequire, 'postman-collection');
  const postmanRuntime = replaceModule(newmanRequire, 'postman-runtime');
  const { run } = ownRequire('newman') as typeof Newman;
  const { Request: wireRequest } = createRequire(ownRequire.resolve('postman-runtime'))('postman-request') as {
    Request: LoadedNewman['wireRequest'];
  };
  const { Certificate } = ownRequire('postman-collection') as Pick<LoadedNewman, 'Certificate'>;
  loaded = {
    run,
    summary: newmanRequire('./lib/run/summary') as NewmanSummary,
    wireRequest,
    Certificate,
    versions: { newman: versionOf('newman', newmanPath), postmanRuntime, postmanCollection },
  };
  return loaded;
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

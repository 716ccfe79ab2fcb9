/** Loads newman, once in this process. */
import type Newman from 'newman';
import { bundledPackages } from './bundledPackages.ts';
import { installedPackages } from './installedPackages.ts';
import type { CollectionModule, NewmanPackages, NewmanSummary, NewmanVersions } from './newmanPackages.ts';

export const newmanPackages: NewmanPackages = bundledPackages ?? installedPackages;

export interface LoadedNewman {
  readonly run: typeof Newman.run;
  readonly summary: NewmanSummary;
  readonly wireRequest: ReturnType<NewmanPackages['wireRequest']>;
  readonly collection: CollectionModule;
  readonly versions: NewmanVersions;
}

let loaded: LoadedNewman | null = null;

export function loadNewman(): LoadedNewman {
  loaded ??= {
    run: newmanPackages.newman().run,
    summary: newmanPackages.summary(),
    wireRequest: newmanPackages.wireRequest(),
    collection: newmanPackages.collection(),
    versions: newmanPackages.versions(),
  };
  return loaded;
}

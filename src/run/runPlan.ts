/** What will be run: made and checked completely before anything is sent. */
import type { EnvironmentEntry, RerunAfterCrash } from '../config/runConfig.ts';
import type { TokenRunRequest } from '../newman/workerMessages.ts';
import type { CollectionRunRequest } from './collectionRunRequest.ts';
import type { LoadedCollection, LoadedEnvironment, LoadedGlobals } from './plan/loadInputs.ts';
import type { PlannedCollectionRun } from './runEvent.ts';

export interface RunPlan {
  /** In the order of the results: environment by environment, collection by collection. */
  readonly collectionRuns: readonly PlannedRun[];
  /** Which web servers have to be up. */
  readonly environments: readonly EnvironmentEntry[];
  /** What should be known before anything is sent, a sentence each. */
  readonly notes: readonly string[];
}

export interface PlannedRun {
  readonly planned: PlannedCollectionRun;
  /** As it was read, before anything was injected or came from outside of the files. */
  readonly source: {
    readonly collection: LoadedCollection;
    readonly environment: LoadedEnvironment;
    readonly globals: LoadedGlobals;
  };
  /** Ids of the collection runs that come before it and hand it their variables, those of the same environment. */
  readonly dependsOn: readonly string[];
  /** Runs also when one of these failed, and for some seconds after an interruption. */
  readonly always: boolean;
  /** true: nothing else runs beside it. A name: nothing else of that name does. */
  readonly serial: boolean | string;
  /** Whether it runs a second time when its worker died: what it had sent is sent again then. */
  readonly rerunAfterCrash: RerunAfterCrash;
  readonly request: CollectionRunRequest;
  /** The runs that obtain this collection run's tokens, one per token key. */
  readonly tokenRuns: readonly TokenRunRequest[];
}

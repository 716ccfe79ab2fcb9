/** What will be run: made and checked completely before anything is sent. */
import type { EnvironmentEntry } from '../config/runConfig.ts';
import type { TokenRunRequest } from '../newman/workerMessages.ts';
import type { CollectionRunRequest } from './collectionRunRequest.ts';
import type { PlannedCollectionRun } from './runEvent.ts';

export interface RunPlan {
  /** In the order of the results: environment by environment, collection by collection. */
  readonly collectionRuns: readonly PlannedRun[];
  /** Which web servers have to be up. */
  readonly environments: readonly EnvironmentEntry[];
}

export interface PlannedRun {
  readonly planned: PlannedCollectionRun;
  readonly request: CollectionRunRequest;
  /** The runs that obtain this collection run's tokens, one per token key. */
  readonly tokenRuns: readonly TokenRunRequest[];
}

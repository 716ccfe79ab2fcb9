/** Which collection runs wait for which. */
import type { TellVariables } from '../../newman/workerMessages.ts';
import type { PlannedRun } from '../runPlan.ts';

export class PlanGraph {
  readonly #dependencies: ReadonlyMap<PlannedRun, readonly PlannedRun[]>;
  readonly #dependents: ReadonlyMap<PlannedRun, readonly PlannedRun[]>;

  constructor(runs: readonly PlannedRun[]) {
    const byId = new Map(runs.map((run) => [run.planned.collectionRunId, run]));
    const dependencies = new Map(
      runs.map((run) => [run, run.dependsOn.flatMap((collectionRunId) => byId.get(collectionRunId) ?? [])]),
    );
    const dependents = new Map<PlannedRun, PlannedRun[]>(runs.map((run) => [run, []]));
    for (const [run, before] of dependencies) for (const one of before) dependents.get(one)?.push(run);
    this.#dependencies = dependencies;
    this.#dependents = dependents;
  }

  dependenciesOf(run: PlannedRun): readonly PlannedRun[] {
    return this.#dependencies.get(run) ?? [];
  }

  dependentsOf(run: PlannedRun): readonly PlannedRun[] {
    return this.#dependents.get(run) ?? [];
  }

  /** All that run before it, each once and after those that it depends on itself: what comes later in a chain wins. */
  allBefore(run: PlannedRun): readonly PlannedRun[] {
    const found = new Set<PlannedRun>();
    const visit = (one: PlannedRun): void => {
      for (const dependency of this.dependenciesOf(one)) {
        if (found.has(dependency)) continue;
        visit(dependency);
        found.add(dependency);
      }
    };
    visit(run);
    return [...found];
  }

  /** What has to be cleaned up has to be known also when its worker dies. */
  tellVariablesOf(run: PlannedRun, areExported: boolean): TellVariables {
    const dependents = this.dependentsOf(run);
    if (dependents.length === 0 && !areExported) return 'never';
    return dependents.some(({ always }) => always) ? 'afterEveryItem' : 'atEnd';
  }
}

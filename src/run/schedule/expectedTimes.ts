import type { PlannedRun } from '../runPlan.ts';
import type { PlanGraph } from './planGraph.ts';

/**
 * How long each collection run and the longest chain of those that wait for it will take, in milliseconds; null where
 * that is not known. The run that begins the longest chain has to start first.
 */
export function expectedTimes(
  runs: readonly PlannedRun[],
  graph: PlanGraph,
  durationOf: (run: PlannedRun) => number | null,
): ReadonlyMap<PlannedRun, number | null> {
  const times = new Map<PlannedRun, number | null>();
  const timeOf = (run: PlannedRun): number | null => {
    const known = times.get(run);
    if (known !== undefined) return known;
    const own = durationOf(run);
    const after = graph
      .dependentsOf(run)
      .map(timeOf)
      .reduce((longest, time) => (longest === null || time === null ? null : Math.max(longest, time)), 0);
    const time = own === null || after === null ? null : own + after;
    times.set(run, time);
    return time;
  };
  for (const run of runs) timeOf(run);
  return times;
}

/**
 * Which shard runs what. Every machine works this out for itself, so that nothing in it may depend on the machine: no
 * clock, no random numbers, no order that a file system happens to have.
 */

interface Unit {
  /** Places in the plan, in its order. */
  readonly places: readonly number[];
  readonly weight: number;
}

/**
 * Longest processing time first (R. L. Graham, "Bounds on Multiprocessing Timing Anomalies", 1969): the heaviest of what
 * is left goes to the shard that has least, which is at most a third longer than the best there is. Of equals the first
 * in the plan goes to the first shard.
 *
 * @param weights how long each collection run will probably take, in any unit; by place in the plan
 * @param groups places that have to stay on one shard; a place may be in several, which joins them
 * @returns the shard of each place, from 1
 */
export function assignShards(
  weights: readonly number[],
  groups: readonly (readonly number[])[],
  total: number,
): readonly number[] {
  const shardOf = weights.map(() => 1);
  const shards = Array.from({ length: total }, (_, index) => ({ number: index + 1, load: 0, count: 0 }));
  const heaviestFirst = unitsOf(weights, groups).toSorted(
    (one, other) => other.weight - one.weight || firstOf(one) - firstOf(other),
  );
  for (const { places, weight } of heaviestFirst) {
    const shard = shards.reduce((best, next) =>
      next.load < best.load || (next.load === best.load && next.count < best.count) ? next : best,
    );
    shard.load += weight;
    shard.count += places.length;
    for (const place of places) shardOf[place] = shard.number;
  }
  return shardOf;
}

function unitsOf(weights: readonly number[], groups: readonly (readonly number[])[]): readonly Unit[] {
  const leaders = weights.map((_, place) => place);
  const leaderOf = (place: number): number => {
    const leader = leaders[place] ?? place;
    return leader === place ? place : leaderOf(leader);
  };
  for (const [first = 0, ...others] of groups) {
    for (const other of others) leaders[leaderOf(other)] = leaderOf(first);
  }
  const placesOf = new Map<number, number[]>();
  for (const place of leaders.keys()) {
    const leader = leaderOf(place);
    placesOf.set(leader, [...(placesOf.get(leader) ?? []), place]);
  }
  return [...placesOf.values()].map((places) => ({
    places,
    weight: places.reduce((sum, place) => sum + (weights[place] ?? 0), 0),
  }));
}

function firstOf({ places }: Unit): number {
  return places[0] ?? 0;
}

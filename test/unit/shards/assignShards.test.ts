import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { assignShards } from '../../../src/shards/assignShards.ts';

function loadsOf(weights: readonly number[], shardOf: readonly number[], total: number): readonly number[] {
  return Array.from({ length: total }, (_, index) =>
    weights.reduce((sum, weight, place) => (shardOf[place] === index + 1 ? sum + weight : sum), 0),
  );
}

const plans = fc.array(fc.nat({ max: 10_000 }), { minLength: 1, maxLength: 40 }).chain((weights) =>
  fc.record({
    weights: fc.constant(weights),
    groups: fc.array(fc.uniqueArray(fc.nat({ max: weights.length - 1 }), { minLength: 2, maxLength: 5 }), {
      maxLength: weights.length > 1 ? 4 : 0,
    }),
    total: fc.integer({ min: 1, max: 50 }),
  }),
);

describe('collection runs and shards', () => {
  test('each is on exactly one shard, and what belongs together is on the same', () => {
    fc.assert(
      fc.property(plans, ({ weights, groups, total }) => {
        const shardOf = assignShards(weights, groups, total);
        expect(shardOf).toHaveLength(weights.length);
        expect(shardOf.every((shard) => Number.isInteger(shard) && shard >= 1 && shard <= total)).toBe(true);
        for (const group of groups) expect(new Set(group.map((place) => shardOf[place])).size).toBe(1);
      }),
    );
  });

  test('no shard has more than the average and the heaviest unit on top', () => {
    fc.assert(
      fc.property(plans, ({ weights, total }) => {
        const sum = weights.reduce((all, weight) => all + weight, 0);
        const highest = Math.max(...loadsOf(weights, assignShards(weights, [], total), total));
        expect(highest).toBeLessThanOrEqual(sum / total + Math.max(...weights));
      }),
    );
  });

  test('the longest goes first to whoever has least; of equals the first to the first', () => {
    expect(assignShards([1, 7, 3, 3, 4], [], 2)).toEqual([2, 1, 2, 1, 2]);
    expect(assignShards([2, 2, 2, 2, 2], [], 3)).toEqual([1, 2, 3, 1, 2]);
  });

  test('those without a weight are spread as well', () => {
    expect(assignShards([0, 0, 0, 0], [], 2)).toEqual([1, 2, 1, 2]);
  });

  test('groups that share a place are one', () => {
    expect(
      assignShards(
        [5, 1, 1, 1, 1],
        [
          [1, 2],
          [4, 2],
        ],
        2,
      ),
    ).toEqual([1, 2, 2, 2, 2]);
  });

  test('more shards than collection runs leaves shards with nothing to do', () => {
    expect(assignShards([1, 1], [], 4)).toEqual([1, 2]);
  });
});

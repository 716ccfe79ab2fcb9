import { describe, expect, test } from '@jest/globals';
import { resolveShard } from '../../../src/config/resolveShard.ts';

describe('--shard', () => {
  test.each([
    ['1/1', { index: 1, total: 1 }],
    ['2/5', { index: 2, total: 5 }],
    [' 5/5 ', { index: 5, total: 5 }],
  ])('%j', (text, shard) => {
    // What a CI system says counts where it is asked for, and nowhere else.
    expect(resolveShard(text, '--shard', { CI_NODE_INDEX: '3', CI_NODE_TOTAL: '9' })).toEqual(shard);
  });

  test.each([
    ['0/3', '--shard 0/3: shards are counted from 1'],
    ['4/3', '--shard 4/3: there are only 3 shards'],
    ['2/1', '--shard 2/1: there is only 1 shard'],
    ['1/0', '--shard 1/0: there is at least one shard'],
    ['x', '--shard takes N/TOTAL or auto, not "x"'],
    ['1', '--shard takes N/TOTAL or auto, not "1"'],
    ['-1/3', '--shard takes N/TOTAL or auto, not "-1/3"'],
    ['1.5/3', '--shard takes N/TOTAL or auto, not "1.5/3"'],
    ['1/3/5', '--shard takes N/TOTAL or auto, not "1/3/5"'],
  ])('%j is refused', (text, message) => {
    expect(() => resolveShard(text, '--shard', {})).toThrow(expect.objectContaining({ code: 'USAGE', message }));
  });
});

describe('--shard auto', () => {
  const auto = (variables: Record<string, string>) => resolveShard('auto', '--shard', variables);

  test.each<[string, Record<string, string>, string]>([
    ['GitLab', { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '5' }, '2/5'],
    ['CircleCI', { CIRCLE_NODE_INDEX: '0', CIRCLE_NODE_TOTAL: '4' }, '1/4'],
    ['Buildkite', { BUILDKITE_PARALLEL_JOB: '3', BUILDKITE_PARALLEL_JOB_COUNT: '4' }, '4/4'],
    ['Azure Pipelines', { SYSTEM_JOBPOSITIONINPHASE: '1', SYSTEM_TOTALJOBSINPHASE: '3' }, '1/3'],
    ['Kubernetes', { JOB_COMPLETION_INDEX: '2', TOKENMAN_SHARD_TOTAL: '3' }, '3/3'],
    [
      'two that agree',
      { CI_NODE_INDEX: '3', CI_NODE_TOTAL: '3', JOB_COMPLETION_INDEX: '2', TOKENMAN_SHARD_TOTAL: '3' },
      '3/3',
    ],
  ])('%s', (_name, variables, shard) => {
    const { index, total } = auto(variables);
    expect(`${index}/${total}`).toBe(shard);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    [
      'nothing says',
      { CI: 'true', CI_NODE_TOTAL: '1' },
      /^--shard auto finds no variable that says which shard this is/,
    ],
    ['only the index is there', { JOB_COMPLETION_INDEX: '2' }, /^\$JOB_COMPLETION_INDEX says which .* of how many$/],
    ['the index is no number', { CI_NODE_INDEX: 'a', CI_NODE_TOTAL: '5' }, /^\$CI_NODE_INDEX=a of 5 is no number/],
    ['the total is no number', { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '5.5' }, /^\$CI_NODE_INDEX=1 of 5.5 is no number/],
    ['it is too high', { CIRCLE_NODE_INDEX: '4', CIRCLE_NODE_TOTAL: '4' }, /=4 of 4: there are only 4 shards$/],
    [
      'two say different things',
      { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '3', JOB_COMPLETION_INDEX: '2', TOKENMAN_SHARD_TOTAL: '3' },
      /^--shard auto finds two answers: 1\/3 by \$CI_NODE_INDEX, and 3\/3 by \$JOB_COMPLETION_INDEX$/,
    ],
  ])('%s: refused', (_what, variables, message) => {
    expect(() => auto(variables)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(message) }),
    );
  });
});

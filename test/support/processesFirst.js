import { sep } from 'node:path';
import TestSequencer from '@jest/test-sequencer';

const UNIT = `${sep}test${sep}unit${sep}`;

/**
 * Files that start processes and wait for them come first, in Jest's own order; the many short ones fill what is left.
 * Jest alone knows the durations of last time, and in CI, where there is no last time, goes by the size of the files: one
 * that is short and takes 30 s came last there, with one processor at work.
 */
export default class ProcessesFirst extends TestSequencer {
  sort(tests) {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is no array's
    const sorted = super.sort(tests);
    const isUnit = ({ path }) => path.includes(UNIT);
    return [...sorted.filter((test) => !isUnit(test)), ...sorted.filter(isUnit)];
  }
}

/**
 * How much of request and response bodies a run keeps. Of items that did not pass nearly everything; of those that
 * passed what reports show of them, the less the more items there are: a page with 20,000 bodies of 64 KB opens nowhere.
 * Reckoned from the plan alone, so that it is the same whatever finishes first, and on whatever machine.
 */
import type { BodyLimits } from '../collectionRunRequest.ts';

/** Characters. */
const LARGEST_OF_PASSED = 64 * 1024;
const SMALLEST_OF_PASSED = 2 * 1024;
const LARGEST_OF_FAILED = 256 * 1024;

/** Characters of all bodies of a kind in one run. */
const ALL_OF_PASSED = 32 * 1024 * 1024;
const ALL_OF_FAILED = 64 * 1024 * 1024;
/** Of one collection run: some failures can always be looked at. */
const LEAST_OF_FAILED = 4 * LARGEST_OF_FAILED;

/**
 * @param itemCount items times iterations of one collection run
 * @param allItems of all collection runs
 */
export function bodyLimitsOf(itemCount: number, allItems: number): BodyLimits {
  const each = Math.floor(ALL_OF_PASSED / Math.max(1, allItems));
  const share = Math.floor((ALL_OF_FAILED * itemCount) / Math.max(1, allItems));
  const passed = Math.min(LARGEST_OF_PASSED, Math.max(SMALLEST_OF_PASSED, each));
  return {
    passed,
    // A request and a response each, and as much again for what scripts send; items that run again and again take more.
    allPassed: 4 * passed * itemCount,
    least: SMALLEST_OF_PASSED,
    failed: LARGEST_OF_FAILED,
    allFailed: Math.max(LEAST_OF_FAILED, share),
  };
}

/** Whether a failure is new: what somebody asks who sees failures every morning. */
import type { TestHistory } from '../history/testHistory.ts';

/**
 * - `new`: it had not failed before, as far as is remembered
 * - `again`: it failed, passed, and fails now
 * - `old`: it failed in the run before this one, too
 */
export type FailureAge = 'new' | 'again' | 'old';

/** null for what did not fail, or of which nothing is remembered. */
export function failureAge(history: TestHistory | null): FailureAge | null {
  if (history === null || history.failingSince === null) return null;
  if (history.failedRuns > 1) return 'old';
  return history.outcomes.slice(0, -1).some((outcome) => outcome !== 'passed') ? 'again' : 'new';
}

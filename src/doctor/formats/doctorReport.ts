/** What doctor has to say, whatever form it takes. */
import type { Finding } from '../finding.ts';
import type { Fix } from '../fixDuplicates.ts';

export interface DoctorReport {
  readonly findings: readonly Finding[];
  readonly fixes: readonly Fix[];
  /** What was looked at. */
  readonly collections: readonly string[];
  readonly environments: readonly string[];
}

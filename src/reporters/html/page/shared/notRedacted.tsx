/** Of a run with `--no-redact`, on every page of the report and on paper. */
import { report } from '../report.ts';

export function NotRedacted() {
  return report.notRedacted === null ? null : <p class="not-redacted">{report.notRedacted}</p>;
}

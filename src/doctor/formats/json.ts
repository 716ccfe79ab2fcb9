/** Findings as JSON, for scripts. */
import { formatPath } from '../finding.ts';
import type { DoctorReport } from './doctorReport.ts';

export function doctorJson({ findings, fixes, collections, environments }: DoctorReport): string {
  const shown = findings.map(({ place, ...finding }) => ({
    ...finding,
    place: { ...place, path: formatPath(place.path) },
  }));
  return `${JSON.stringify({ findings: shown, fixes, collections, environments }, null, 2)}\n`;
}

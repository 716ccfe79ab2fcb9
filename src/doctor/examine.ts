/** Runs the rules over a project. */
import { DOCTOR_RULES } from '../config/doctorSettings.ts';
import type { DoctorSettings } from '../config/doctorSettings.ts';
import type { Finding } from './finding.ts';
import { isIgnored } from './ignoredFindings.ts';
import type { DoctorProject } from './project.ts';
import { RULES } from './rules.ts';

/**
 * @param settings paths in them are absolute
 * @returns by file, then by place; each once
 */
export async function examine(project: DoctorProject, settings: DoctorSettings): Promise<readonly Finding[]> {
  const found = await Promise.all(
    DOCTOR_RULES.map(async (rule): Promise<readonly Finding[]> => {
      const severity = settings.rules?.[rule] ?? RULES[rule].severity;
      if (severity === 'off') return [];
      return (await RULES[rule].find(project)).map((finding) => ({ rule, severity, ...finding }));
    }),
  );
  const findings = found.flat().filter((finding) => !isIgnored(finding.rule, finding.place.file, settings));
  return [...new Map(findings.map((finding) => [keyOf(finding), finding])).values()].toSorted(compare);
}

function keyOf({ rule, place, message }: Finding): string {
  return JSON.stringify([rule, place.file, place.path, message]);
}

function compare(one: Finding, other: Finding): number {
  return (
    (one.place.file ?? '').localeCompare(other.place.file ?? '', 'en') ||
    (one.place.line ?? 0) - (other.place.line ?? 0) ||
    (one.place.column ?? 0) - (other.place.column ?? 0)
  );
}

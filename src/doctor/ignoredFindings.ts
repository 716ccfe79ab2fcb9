import { relative, resolve, sep } from 'node:path';
import type { DoctorRule, DoctorSettings } from '../config/doctorSettings.ts';

/** Whether the config says that what a rule finds in a file, or in a folder around it, is meant. */
export function isIgnored(rule: DoctorRule, file: string | null, { ignore = [] }: DoctorSettings): boolean {
  if (file === null) return false;
  return ignore.some((ignored) => {
    const path = relative(resolve(ignored.file), resolve(file));
    const isInside = path !== '..' && !path.startsWith(`..${sep}`);
    return isInside && ignored.rules.includes(rule);
  });
}

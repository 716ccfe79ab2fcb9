/** What the config file says about `tokenman doctor`. */

/** In the order in which they are documented. */
export const DOCTOR_RULES = [
  'undefined-variable',
  'missing-value',
  'request-without-token',
  'grant-type-needs-person',
  'unused-token-profile',
  'token-request-per-request',
  'data-shadows-token',
  'secret-in-tracked-file',
  'duplicate-variable',
  'disabled-variable',
  'incomplete-environment',
  'foreign-host',
  'missing-file',
] as const;

export type DoctorRule = (typeof DOCTOR_RULES)[number];

export type Severity = 'error' | 'warning' | 'note';

export interface DoctorSettings {
  /** `off`, or another severity than the rule's own. */
  readonly rules?: { readonly [rule in DoctorRule]?: Severity | 'off' };
  readonly ignore?: readonly IgnoredFindings[];
}

/** Findings that are known and meant: the reason is for whoever reads the config next. */
interface IgnoredFindings {
  /** A file, or a folder with all that lies in it; in a config file relative to its folder. */
  readonly file: string;
  readonly rules: readonly DoctorRule[];
  readonly reason: string;
}

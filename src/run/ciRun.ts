/**
 * What names one run of a pipeline in CI, equally in all its jobs: bundles that a job of yesterday left behind are not
 * of today's run.
 */
const VARIABLES = [
  // Jobs that are run again keep it, and so may be merged with those that were not.
  'GITHUB_RUN_ID',
  'CI_PIPELINE_ID',
  'BUILD_BUILDID',
  'CIRCLE_WORKFLOW_ID',
  'BUILDKITE_BUILD_ID',
  // Jenkins.
  'BUILD_TAG',
] as const;

/** `GITHUB_RUN_ID=1234`; null outside of CI, and where it has no such name. */
export function ciRunOf(variables: Readonly<Record<string, string | undefined>>): string | null {
  const name = VARIABLES.find((variable) => (variables[variable] ?? '').trim() !== '');
  return name === undefined ? null : `${name}=${variables[name]?.trim()}`;
}

/**
 * The CI job that a run belongs to, from the variables that CI systems set in their jobs. Only the variables listed here
 * are read: names, ids and addresses that the CI system made up itself, never a credential.
 */
import type { CiJob } from './runEvent.ts';

/** The first of the variables that is set. */
type Read = (...names: readonly string[]) => string | null;

interface CiSystem {
  readonly provider: string;
  /** A variable that this system sets in every job. */
  readonly knownBy: string;
  readonly describe: (read: Read) => Omit<CiJob, 'provider'>;
}

const SYSTEMS: readonly CiSystem[] = [
  {
    // https://docs.github.com/actions/reference/workflows-and-actions/variables
    provider: 'github',
    knownBy: 'GITHUB_ACTIONS',
    describe: (read) => ({
      commit: read('GITHUB_SHA'),
      branch: read('GITHUB_HEAD_REF', 'GITHUB_REF_NAME'),
      job: path(read('GITHUB_WORKFLOW'), read('GITHUB_JOB')),
      url: address([read('GITHUB_SERVER_URL'), read('GITHUB_REPOSITORY'), 'actions/runs', read('GITHUB_RUN_ID')]),
    }),
  },
  {
    // https://docs.gitlab.com/ci/variables/predefined_variables/
    provider: 'gitlab',
    knownBy: 'GITLAB_CI',
    describe: (read) => ({
      commit: read('CI_COMMIT_SHA'),
      branch: read('CI_MERGE_REQUEST_SOURCE_BRANCH_NAME', 'CI_COMMIT_REF_NAME'),
      job: read('CI_JOB_NAME'),
      url: read('CI_JOB_URL'),
    }),
  },
  {
    // https://learn.microsoft.com/azure/devops/pipelines/build/variables
    provider: 'azure',
    knownBy: 'TF_BUILD',
    describe: (read) => ({
      commit: read('BUILD_SOURCEVERSION'),
      branch: branchOfRef(read('SYSTEM_PULLREQUEST_SOURCEBRANCH', 'BUILD_SOURCEBRANCH')),
      job: path(read('BUILD_DEFINITIONNAME'), read('SYSTEM_JOBDISPLAYNAME', 'AGENT_JOBNAME')),
      url: address(
        [read('SYSTEM_TEAMFOUNDATIONCOLLECTIONURI'), read('SYSTEM_TEAMPROJECT'), '_build/results'],
        read('BUILD_BUILDID'),
      ),
    }),
  },
  {
    // https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/
    provider: 'bitbucket',
    knownBy: 'BITBUCKET_BUILD_NUMBER',
    describe: (read) => ({
      commit: read('BITBUCKET_COMMIT'),
      branch: read('BITBUCKET_BRANCH', 'BITBUCKET_TAG'),
      job: read('BITBUCKET_REPO_FULL_NAME'),
      url: address([read('BITBUCKET_GIT_HTTP_ORIGIN'), 'pipelines/results', read('BITBUCKET_BUILD_NUMBER')]),
    }),
  },
  {
    // https://circleci.com/docs/reference/variables/
    provider: 'circleci',
    knownBy: 'CIRCLECI',
    describe: (read) => ({
      commit: read('CIRCLE_SHA1'),
      branch: read('CIRCLE_BRANCH', 'CIRCLE_TAG'),
      job: read('CIRCLE_JOB'),
      url: read('CIRCLE_BUILD_URL'),
    }),
  },
  {
    // https://buildkite.com/docs/pipelines/configure/environment-variables
    provider: 'buildkite',
    knownBy: 'BUILDKITE',
    describe: (read) => ({
      commit: read('BUILDKITE_COMMIT'),
      branch: read('BUILDKITE_BRANCH'),
      job: path(read('BUILDKITE_PIPELINE_SLUG'), read('BUILDKITE_LABEL')),
      url: read('BUILDKITE_BUILD_URL'),
    }),
  },
  {
    // https://www.jetbrains.com/help/teamcity/predefined-build-parameters.html
    provider: 'teamcity',
    knownBy: 'TEAMCITY_VERSION',
    describe: (read) => ({
      commit: read('BUILD_VCS_NUMBER'),
      branch: null,
      job: path(read('TEAMCITY_PROJECT_NAME'), read('TEAMCITY_BUILDCONF_NAME')),
      url: read('BUILD_URL'),
    }),
  },
  {
    // https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables, and its Git plugin
    provider: 'jenkins',
    knownBy: 'JENKINS_URL',
    describe: (read) => ({
      commit: read('GIT_COMMIT'),
      branch: read('CHANGE_BRANCH', 'BRANCH_NAME', 'GIT_BRANCH'),
      job: read('JOB_NAME'),
      url: read('BUILD_URL'),
    }),
  },
];

/** null when the process runs in no CI job; a job of a system that is not listed has nothing but `unknown`. */
export function detectCiJob(variables: Readonly<Record<string, string | undefined>>): CiJob | null {
  const read: Read = (...names) => names.map((name) => variables[name]?.trim()).find(Boolean) ?? null;
  const system = SYSTEMS.find(({ knownBy }) => isOn(read(knownBy)));
  if (system !== undefined) {
    const job = system.describe(read);
    return { provider: system.provider, ...job, url: withoutCredentials(job.url) };
  }
  return isOn(read('CI')) ? { provider: 'unknown', commit: null, branch: null, job: null, url: null } : null;
}

function isOn(value: string | null): boolean {
  return value !== null && value.toLowerCase() !== 'false';
}

function path(...names: readonly (string | null)[]): string | null {
  const known = names.filter((name) => name !== null);
  return known.length === 0 ? null : known.join(' / ');
}

/** null when a part of it is not known; `buildId` goes into the query. */
function address(parts: readonly (string | null)[], buildId?: string | null): string | null {
  if (parts.includes(null) || buildId === null) return null;
  const joined = parts.map((part) => part?.replace(/\/+$/, '')).join('/');
  return !URL.canParse(joined) ? null : `${joined}${buildId === undefined ? '' : `?buildId=${buildId}`}`;
}

function branchOfRef(ref: string | null): string | null {
  return ref?.replace(/^refs\/heads\//, '') ?? null;
}

/** Somebody may have put a user and a password into the address of their CI server. */
function withoutCredentials(text: string | null): string | null {
  if (text === null || !URL.canParse(text)) return null;
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return url.href;
}

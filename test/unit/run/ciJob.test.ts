import { describe, expect, test } from '@jest/globals';
import { detectCiJob } from '../../../src/run/ciJob.ts';

describe('detectCiJob', () => {
  test('there is none outside of CI', () => {
    expect(detectCiJob({})).toBeNull();
    expect(detectCiJob({ CI: '', GITHUB_ACTIONS: 'false', GITHUB_SHA: 'abc' })).toBeNull();
    expect(detectCiJob({ CI: 'false' })).toBeNull();
  });

  test('knows where in GitHub Actions it is; of a pull request the branch it comes from', () => {
    const variables = {
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_SHA: '0a1b2c',
      GITHUB_HEAD_REF: '',
      GITHUB_REF_NAME: 'main',
      GITHUB_WORKFLOW: 'nightly',
      GITHUB_JOB: 'api',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'shop/orders',
      GITHUB_RUN_ID: '42',
    };
    expect(detectCiJob(variables)).toEqual({
      provider: 'github',
      commit: '0a1b2c',
      branch: 'main',
      job: 'nightly / api',
      url: 'https://github.com/shop/orders/actions/runs/42',
    });
    expect(detectCiJob({ ...variables, GITHUB_HEAD_REF: 'fix/17' })?.branch).toBe('fix/17');
  });

  test('knows where in GitLab it is, and takes no credential from any variable', () => {
    const variables = {
      GITLAB_CI: 'true',
      CI_COMMIT_SHA: '0a1b2c',
      CI_COMMIT_REF_NAME: 'main',
      CI_JOB_NAME: 'api',
      CI_JOB_URL: 'https://me:canary-1@gitlab.example/shop/-/jobs/7',
      CI_JOB_TOKEN: 'canary-2',
      CI_REPOSITORY_URL: 'https://gitlab-ci-token:canary-3@gitlab.example/shop.git',
    };
    expect(detectCiJob(variables)).toEqual({
      provider: 'gitlab',
      commit: '0a1b2c',
      branch: 'main',
      job: 'api',
      url: 'https://gitlab.example/shop/-/jobs/7',
    });
  });

  test('knows where in Azure Pipelines it is', () => {
    expect(
      detectCiJob({
        TF_BUILD: 'True',
        BUILD_SOURCEVERSION: '0a1b2c',
        BUILD_SOURCEBRANCH: 'refs/heads/feature/one',
        BUILD_DEFINITIONNAME: 'orders',
        SYSTEM_JOBDISPLAYNAME: 'Job',
        SYSTEM_TEAMFOUNDATIONCOLLECTIONURI: 'https://dev.azure.com/shop/',
        SYSTEM_TEAMPROJECT: 'Web shop',
        BUILD_BUILDID: '99',
      }),
    ).toEqual({
      provider: 'azure',
      commit: '0a1b2c',
      branch: 'feature/one',
      job: 'orders / Job',
      url: 'https://dev.azure.com/shop/Web%20shop/_build/results?buildId=99',
    });
  });

  test.each([
    [
      'jenkins',
      { JENKINS_URL: 'https://ci/', GIT_COMMIT: 'c', BRANCH_NAME: 'b', JOB_NAME: 'j', BUILD_URL: 'https://ci/7/' },
    ],
    [
      'circleci',
      { CIRCLECI: 'true', CIRCLE_SHA1: 'c', CIRCLE_BRANCH: 'b', CIRCLE_JOB: 'j', CIRCLE_BUILD_URL: 'https://ci/7/' },
    ],
    [
      'buildkite',
      {
        BUILDKITE: 'true',
        BUILDKITE_COMMIT: 'c',
        BUILDKITE_BRANCH: 'b',
        BUILDKITE_LABEL: 'j',
        BUILDKITE_BUILD_URL: 'https://ci/7/',
      },
    ],
  ])('knows where in %s it is', (provider, variables) => {
    expect(detectCiJob(variables)).toEqual({ provider, commit: 'c', branch: 'b', job: 'j', url: 'https://ci/7/' });
  });

  test('what is not known is null, and no address is put together from half of its parts', () => {
    const nothing = { commit: null, branch: null, job: null, url: null };
    expect(detectCiJob({ GITHUB_ACTIONS: 'true' })).toEqual({ provider: 'github', ...nothing });
    expect(detectCiJob({ TF_BUILD: 'True', BUILD_BUILDID: '1' })).toEqual({ provider: 'azure', ...nothing });
    expect(detectCiJob({ BITBUCKET_BUILD_NUMBER: '1' })).toEqual({ provider: 'bitbucket', ...nothing });
    expect(detectCiJob({ TEAMCITY_VERSION: '1' })).toEqual({ provider: 'teamcity', ...nothing });
    expect(detectCiJob({ CI: 'true' })).toEqual({ provider: 'unknown', ...nothing });
  });
});

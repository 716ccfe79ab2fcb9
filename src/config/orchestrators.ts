/** The variables by which orchestrators tell each of several equal jobs which one it is. */

export interface Orchestrator {
  readonly index: string;
  /** null: it says nowhere of how many. */
  readonly total: string | null;
  /** Number of the first job. */
  readonly first: 0 | 1;
}

/** Says of how many, for those that do not. */
export const TOTAL_VARIABLE = 'TOKENMAN_SHARD_TOTAL';

export const ORCHESTRATORS: readonly Orchestrator[] = [
  // GitLab, `parallel: 5`: https://docs.gitlab.com/ci/variables/predefined_variables/
  { index: 'CI_NODE_INDEX', total: 'CI_NODE_TOTAL', first: 1 },
  // CircleCI, `parallelism: 5`: https://circleci.com/docs/reference/variables/
  { index: 'CIRCLE_NODE_INDEX', total: 'CIRCLE_NODE_TOTAL', first: 0 },
  // Buildkite, `parallelism: 5`: https://buildkite.com/docs/pipelines/configure/environment-variables
  { index: 'BUILDKITE_PARALLEL_JOB', total: 'BUILDKITE_PARALLEL_JOB_COUNT', first: 0 },
  // Azure Pipelines, `strategy: parallel: 5`: https://learn.microsoft.com/azure/devops/pipelines/build/variables
  { index: 'SYSTEM_JOBPOSITIONINPHASE', total: 'SYSTEM_TOTALJOBSINPHASE', first: 1 },
  // Kubernetes, `completionMode: Indexed`: https://kubernetes.io/docs/concepts/workloads/controllers/job/
  { index: 'JOB_COMPLETION_INDEX', total: null, first: 0 },
];

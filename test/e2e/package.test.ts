/** The package as somebody installs it: packed, and put into an empty project. */
import { execFile } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { demoClients } from '../../demo/provider/clients.ts';
import { startDemo } from '../../demo/startDemo.ts';
import { BEARER, collection, environment, item } from '../support/definitions.ts';
import { createFolder, readReports, removeFolders, tokenman } from '../support/tokenmanProcess.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

let project: string;
let installed: string;

beforeAll(async () => {
  project = await createFolder({
    'package.json': { name: 'project', version: '1.0.0', private: true, type: 'module' },
  });
  // Without scripts: `prepare` would build dist/ anew under the other tests.
  await run(npm, ['pack', '--ignore-scripts', '--pack-destination', project], { cwd: repository });
  const tarball = (await readdir(project)).find((name) => name.endsWith('.tgz')) ?? '';
  const flags = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  await run(npm, ['install', ...flags, `./${tarball}`], { cwd: project });
  installed = join(project, 'node_modules/tokenman');
}, 180_000);

afterAll(removeFolders);

test('its executable runs a collection with a token, on the current runtime', async () => {
  const demo = await startDemo();
  const { clientId, clientSecret } = demoClients.orders;
  const values = { tokenUrl: demo.tokenUrl, clientId, clientSecret, scope: 'orders:read' };
  await writeFile(join(project, 'environment.json'), JSON.stringify(environment(values)));
  const passes = `
    await crypto.subtle.digest('SHA-256', new TextEncoder().encode('abc'));
    pm.test('answered', () => pm.response.to.have.status(200));`;
  const orders = item(`${demo.apiUrl}/orders`, { test: passes });
  await writeFile(join(project, 'orders.json'), JSON.stringify(collection([orders], { auth: BEARER })));

  const ended = await tokenman(project, ['orders.json', '-e', 'environment.json'], {
    bin: join(installed, 'dist/bin.js'),
  });
  expect({ ...ended, stdout: '' }).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  expect(demo.statistics()).toMatchObject({ tokenRequests: { issued: 1 }, apiRequests: { accepted: 1 } });
  await demo.close();

  const { testRun } = await readReports(project);
  expect(testRun.collectionRuns[0]?.versions).toEqual({
    newman: '6.2.2',
    postmanRuntime: '7.56.1',
    postmanCollection: '5.3.1',
  });
  expect(testRun.collectionRuns[0]?.items[0]).toMatchObject({
    status: 'passed',
    exchange: {
      request: { headers: expect.arrayContaining([{ name: 'User-Agent', value: 'PostmanRuntime/7.56.1' }]) },
    },
  });
});

test('its command is there by name', async () => {
  const { stdout } = await run(join(project, 'node_modules/.bin/tokenman'), ['--version'], { cwd: project });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('its public names have types, under nodenext and strict', async () => {
  const source = await readFile(join(repository, 'src/index.ts'), 'utf8');
  const exported = (kind: string): readonly string[] =>
    [...source.matchAll(new RegExp(`^export ${kind}\\{([^}]*)\\}`, 'gm'))].flatMap(([, names = '']) =>
      names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    );
  const [values, types] = [exported(''), exported('type ')];
  expect(values).toEqual(expect.arrayContaining(['runCollections', 'injectTokenScript', 'TokenmanError']));
  expect(types).toEqual(expect.arrayContaining(['RunConfig', 'TestRun', 'Reporter', 'RunEvent']));
  await writeFile(
    join(project, 'names.ts'),
    `import { ${values.join(', ')} } from 'tokenman';
     import type { ${types.join(', ')} } from 'tokenman';
     export const values = [${values.join(', ')}] as const;
     export type Types = [${types.join(', ')}];
     const config: RunConfig = { collections: [{ collection: 'a.json' }], environments: [] };
     const reporter: Reporter = { name: 'mine', onEvent: (event: RunEvent) => void event.type };
     export const testRun: Promise<TestRun> = runCollections(config, { reporters: [reporter] });
     // @ts-expect-error a collection run needs a collection
     runCollections({ collections: [{}], environments: [] });
    `,
  );
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2023'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    // A project that uses Node has these.
    typeRoots: [join(repository, 'node_modules/@types')],
    types: ['node'],
  };
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['names.ts'] }));
  const compiler = join(repository, 'node_modules/typescript/bin/tsc');
  const output = await run(process.execPath, [compiler, '-p', project]).then(
    () => '',
    (error: { readonly stdout: string }) => error.stdout,
  );
  expect(output).toBe('');
});

test('as a library it runs in a project that has nothing else', async () => {
  const script = `
    import { runCollections, injectTokenScript } from 'tokenman';
    import schema from 'tokenman/schemas/report.schema.json' with { type: 'json' };
    const error = await runCollections({ collections: [], environments: [] }).catch((thrown) => thrown);
    const injected = injectTokenScript({ info: { name: 'x' }, item: [] });
    console.log(JSON.stringify([error.code, injected.event.length, typeof schema.$schema]));`;
  const argv = ['--no-warnings', '--input-type=module', '--eval', script];
  const { stdout } = await run(process.execPath, argv, { cwd: project });
  expect(JSON.parse(stdout)).toEqual(['NOTHING_TO_RUN', 1, 'string']);
});

test('it is packed as publint wants it', async () => {
  const { messages, pkg } = await publint({ pkgDir: installed, pack: false, strict: true });
  expect(messages.map((message) => formatMessage(message, pkg ?? {}))).toEqual([]);
});

test('it holds what runs and its schemas, and no path of the machine that packed it', async () => {
  // What the runs above have compiled is kept there; the package does not bring it.
  const compiled = join(installed, '.cache');
  const files = (await readdir(installed, { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile() && entry.parentPath !== compiled,
  );
  const folders = new Set(files.map(({ parentPath }) => parentPath.slice(installed.length + 1).split('/')[0]));
  expect(folders).toEqual(new Set(['', 'dist', 'schemas']));
  const texts = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')));
  expect(files.filter((_, index) => texts[index]?.includes(repository.slice(0, -1))).map(({ name }) => name)).toEqual(
    [],
  );
});

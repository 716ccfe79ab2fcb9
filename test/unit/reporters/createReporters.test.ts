import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createReporters } from '../../../src/reporters/createReporters.ts';
import type { ReporterOptions } from '../../../src/reporters/createReporters.ts';
import type { Reporter } from '../../../src/reporters/reporter.ts';
import { plan, RunEvents } from '../runEvents.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tokenman-reporters-'));
});
afterAll(() => rm(cwd, { recursive: true }));

function create(names: readonly string[], options: Partial<ReporterOptions> = {}): Promise<Reporter[]> {
  const console = { stream: { write: () => true }, color: false, verbosity: 'normal' } as const;
  return createReporters(names, { reportsDir: 'reports', console, cwd, ...options });
}

async function namesOf(names: readonly string[], options: Partial<ReporterOptions> = {}): Promise<string[]> {
  return (await create(names, options)).map(({ name }) => name);
}

async function file(path: string, content: string | object): Promise<string> {
  await mkdir(dirname(join(cwd, path)), { recursive: true });
  await writeFile(join(cwd, path), typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('built-in reporters', () => {
  test('are made once; those that tell of the others come last', async () => {
    const newmanReporters = [{ name: 'htmlextra', exportPath: 'reports/x.html' }];
    const names = ['github', 'console', 'json', 'tap', 'junit', 'ctrf', 'html', 'har', 'token-log', 'json'];
    expect(
      await namesOf([...names, await file('./own.mjs', 'export default () => ({ onEnd() {} });')], { newmanReporters }),
    ).toEqual([
      'junit',
      'token-log',
      'html',
      'har',
      'ctrf',
      'tap',
      'newman:htmlextra',
      './own.mjs',
      'json',
      'console',
      'github',
    ]);
    expect(await namesOf([])).toEqual([]);
  });

  test('those of the CI system are there by themselves, once', async () => {
    expect(await namesOf(['junit'], { variables: { GITHUB_ACTIONS: 'true' } })).toEqual(['junit', 'github']);
    expect(await namesOf(['github'], { variables: { GITHUB_ACTIONS: 'true' } })).toEqual(['github']);
    expect(await namesOf(['console'], { variables: { GITLAB_CI: 'true' } })).toEqual(['gitlab', 'console']);
    expect(await namesOf([], { variables: { TF_BUILD: 'True' } })).toEqual(['azure']);
    expect(await namesOf([], { variables: { GITHUB_ACTIONS: 'false', TF_BUILD: '' } })).toEqual([]);
  });
});

describe('own reporters', () => {
  test('a module gets its options and the reports folder, and is called with its own this', async () => {
    const name = await file(
      './counting.mjs',
      `export default async ({ reportsDir, options }) => new (class {
        count = 0;
        onEvent() { this.count += 1; }
        onEnd(testRun) { return [reportsDir + '/' + options.file, String(this.count), testRun.status]; }
      })();`,
    );
    const [reporter] = await create([name], { reporterOptions: { './counting.mjs': { file: 'mine.txt' } } });
    const events = new RunEvents(plan(['A'])).start().finish().end();
    for (const event of events.events) reporter?.onEvent?.(event);
    expect(await reporter?.onEnd?.(events.testRun())).toEqual(['reports/mine.txt', '4', 'passed']);
  });

  test('CommonJS modules, compiled ones, and packages of either kind are modules, too', async () => {
    await file('./plain.cjs', 'module.exports = () => ({ onEnd() {} });');
    await file(
      './compiled.cjs',
      'Object.defineProperty(exports, "__esModule", { value: true }); exports.default = () => ({ onEnd() {} });',
    );
    await file('node_modules/my-reporter/package.json', { main: 'main.js' });
    await file('node_modules/my-reporter/main.js', 'module.exports = () => ({ onEvent() {} });');
    await file('node_modules/@my/reporter/package.json', {
      type: 'module',
      exports: { '.': { import: './index.js' } },
    });
    await file('node_modules/@my/reporter/index.js', 'export default () => ({ onEvent() {} });');
    const names = ['./plain.cjs', './compiled.cjs', 'my-reporter', '@my/reporter'];
    expect(await namesOf(names)).toEqual(names);
    expect(await namesOf([join(cwd, 'plain.cjs')])).toEqual(['./plain.cjs']);
  });

  test('one that is not there ends the run before anything is sent', async () => {
    await expect(create(['junit', 'htm'])).rejects.toMatchObject({
      code: 'REPORTER_NOT_FOUND',
      message: 'there is no reporter "htm", and no package of that name is installed',
      hint: 'Reporters: azure, bundle, console, ctrf, github, gitlab, har, html, json, junit, tap, token-log, those of Newman that are installed, and modules of your own (./mine.js).',
    });
    await expect(create(['constructor'])).rejects.toMatchObject({ code: 'REPORTER_NOT_FOUND' });
    await expect(create(['./nowhere.js'])).rejects.toMatchObject({
      code: 'REPORTER_NOT_FOUND',
      message: 'there is no reporter at ./nowhere.js',
    });
  });

  test.each([
    ['throws while it is loaded', 'throw new Error("no disk");', 'cannot be loaded: no disk'],
    ['is no JavaScript', 'export default (', 'cannot be loaded: '],
    ['exports no function', 'export default { onEnd() {} };', 'has no function as its default export'],
    ['exports nothing', 'export const a = 1;', 'has no function as its default export'],
    [
      'throws while it is made',
      'export default () => { throw new Error("no key"); };',
      'failed as it was made: no key',
    ],
    ['makes nothing', 'export default () => {};', 'made no reporter'],
    ['makes something else', 'export default () => ({ onEnd: 17 });', 'made no reporter'],
  ])('a module that %s is told of', async (what, content, message) => {
    const name = await file(`./bad-${what.replaceAll(' ', '-')}.mjs`, content);
    await expect(create([name])).rejects.toMatchObject({
      code: 'REPORTER_INVALID',
      message: expect.stringContaining(`the reporter ${name} ${message}`),
      hint: expect.stringContaining('exports a function by default'),
    });
  });
});

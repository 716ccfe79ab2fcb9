/** `--no-redact`: everything is to be seen, and everything says so. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BEARER, environment, item, namedCollection } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, readReports, removeFolders, tokenman } from '../support/tokenmanProcess.ts';

const TOKEN = 'ACCESSTOKEN7.abc-_~+/8==';
const API_KEY = 'APIKEY7 "+/&';
const SENTENCE = 'Nothing is redacted: tokens and secrets are in plain text here. Do not publish it.';
/** No CI job, wherever this test runs. */
const NOT_IN_CI = { CI: '', GITHUB_ACTIONS: '', GITLAB_CI: '', TF_BUILD: '', JENKINS_URL: '' };

let server: LocalServer;

beforeAll(async () => {
  server = await startLocalServer((request, response) => {
    answerJson(response, 200, request.path === '/token' ? { access_token: TOKEN, token_type: 'Bearer' } : request);
  });
});
afterAll(async () => {
  await removeFolders();
  await server.close();
});

function createProject(config: object = {}): Promise<string> {
  const script =
    "console.log(pm.variables.get('apiKey')); pm.test('a', () => pm.expect(pm.variables.get('pin')).to.eql(1));";
  const { apiKey, pin } = { apiKey: API_KEY, pin: '4711' };
  return createFolder({
    'tokenman.config.json': config,
    'a.json': namedCollection('a', [item(`${server.url}/?key=${apiKey}`, { name: 'Read', test: script })], {
      auth: BEARER,
    }),
    'test.json': environment({
      tokenUrl: `${server.url}/token`,
      clientId: 'me',
      clientSecret: 'SECRET7.',
      apiKey,
      pin,
    }),
    'own.mjs': `export default () => ({ onEvent(event) { if (event.type === 'runStarted') process.stderr.write('own: ' + event.redacted); } });`,
  });
}

const reporters = 'console,junit,html,json,token-log,har,ctrf,tap,github,azure,./own.mjs';
const argv = ['a.json', '-e', 'test.json', '-r', reporters];

describe('a run with --no-redact', () => {
  test('shows everything, and every report and stream says so', async () => {
    const folder = await createProject();
    const env = { ...NOT_IN_CI, GITHUB_STEP_SUMMARY: 'reports/summary.md' };
    const { exitCode, stdout, stderr } = await tokenman(folder, [...argv, '--no-redact', '--verbose'], { env });
    expect([exitCode, stderr]).toEqual([
      1,
      'warning: --no-redact: tokens and secrets will be in plain text in the output and in every report. Do not publish them.\nown: false',
    ]);
    expect(stdout.split('\n').slice(0, 2)).toEqual([expect.stringContaining('tokenman '), SENTENCE]);
    expect(stdout).toContain(`${SENTENCE}\n✗ Failed`);
    expect(stdout).toContain(`::warning title=tokenman --no-redact::${SENTENCE}`);
    expect(stdout).toContain(`##vso[task.logissue type=warning;]${SENTENCE}`);
    expect(stdout).toContain(API_KEY);

    const { testRun, tokenLog } = await readReports(folder);
    expect(testRun).toMatchObject({ redacted: false, shortSecrets: [] });
    expect(JSON.stringify(testRun)).not.toContain('[redacted:');
    expect(tokenLog).toContain(`# ${SENTENCE}\n`);
    const read = (name: string): Promise<string> => readFile(join(folder, 'reports', name), 'utf8');
    expect(await read('junit.xml')).toContain('<property name="redacted" value="false"/>');
    expect(await read('report.tap')).toContain(`\n# ${SENTENCE}\n`);
    expect(JSON.parse(await read('report.har'))).toMatchObject({ log: { comment: expect.stringContaining(SENTENCE) } });
    expect(JSON.parse(await read('ctrf-report.json'))).toMatchObject({
      results: { summary: { extra: { redacted: false } } },
    });
    for (const name of ['summary.md', 'tokenman.md']) expect(await read(name)).toContain(`> **${SENTENCE}**`);
    expect(await read('report.html')).toContain(`"notRedacted":"${SENTENCE}"`);
    for (const name of ['report.json', 'report.har', 'report.html']) expect(await read(name)).toContain(TOKEN);
  });

  test('is refused in a CI job, before anything is sent', async () => {
    const folder = await createProject();
    const sent = server.received.length;
    const { exitCode, stdout, stderr } = await tokenman(folder, [...argv, '--no-redact'], {
      env: { ...NOT_IN_CI, CI: 'true' },
    });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      'tokenman: --no-redact in a CI job would show every token and secret in its log and reports\n' +
        '  hint: Leave it out, or add --allow-secrets-in-ci.\n',
    );
    expect(server.received).toHaveLength(sent);
    expect(await readdir(folder)).not.toContain('reports');
  });

  test('is possible there with a second flag, and says so with --quiet, too', async () => {
    const folder = await createProject();
    const flags = ['--no-redact', '--allow-secrets-in-ci', '--quiet'];
    const { stdout, stderr } = await tokenman(folder, [...argv, ...flags], { env: { ...NOT_IN_CI, CI: 'true' } });
    expect(stdout).toContain(`${SENTENCE}\n✗ Failed`);
    expect(stderr).toContain('warning: --no-redact: ');
    expect((await readReports(folder)).testRun.redacted).toBe(false);
  });

  test('cannot be asked for in a config file', async () => {
    const folder = await createProject({ redact: false });
    const { exitCode, stderr } = await tokenman(folder, argv, { env: NOT_IN_CI });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('redact')]);
  });
});

test('a run that redacts says nothing of it, but for secrets that are too short to be found everywhere', async () => {
  const folder = await createProject();
  const { stdout, stderr } = await tokenman(folder, argv, { env: NOT_IN_CI });
  expect(stderr).toBe(
    'own: true' +
      'warning: redacted only where they are a whole text, as they have fewer than 6 characters: pin. Use longer secrets.\n',
  );
  expect(stdout).not.toContain('redacted: tokens');
  expect((await readReports(folder)).testRun).toMatchObject({ redacted: true, shortSecrets: ['pin'] });
});

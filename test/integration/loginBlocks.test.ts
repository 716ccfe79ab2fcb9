import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { item, namedCollection } from '../support/definitions.ts';
import { launchChromium } from '../support/chromium.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { startStrictProvider } from '../support/strictProvider.ts';
import type { StrictProvider } from '../support/strictProvider.ts';
import { startInProcess } from '../support/tokenmanInProcess.ts';
import type { StartedCommand } from '../support/tokenmanInProcess.ts';
import { createFolder, removeFolders } from '../support/tokenmanProcess.ts';
import type { EndedProcess } from '../support/tokenmanProcess.ts';

/** Blocks as Postman exports them, with nothing set beside them, and a real browser. */
let browser: Browser;
let provider: StrictProvider;
/** Knows the implicit grant only; its access tokens are `implicit-1`, `implicit-2`, …. */
let oldProvider: LocalServer;
let life: number;
let api: LocalServer;
let folder: string;

beforeAll(async () => {
  [browser, provider] = await Promise.all([launchChromium(), startStrictProvider(null)]);
  oldProvider = await startLocalServer((request, response) => {
    const query = new URL(request.path, oldProvider.url).searchParams;
    const answer = new URLSearchParams({
      access_token: `implicit-${oldProvider.received.length}`,
      token_type: 'Bearer',
      expires_in: `${life}`,
      state: query.get('state') ?? '',
    });
    response.writeHead(302, { location: `${query.get('redirect_uri')}#${answer.toString()}` }).end();
  });
  api = await startLocalServer((_, response) => answerJson(response, 200, {}));
});

afterAll(async () => {
  await Promise.all([browser.close(), provider.close(), oldProvider.close(), api.close(), removeFolders()]);
});

beforeEach(() => {
  life = 3600;
});

async function block(parameters: Readonly<Record<string, unknown>>): Promise<void> {
  const auth = {
    type: 'oauth2',
    oauth2: Object.entries({ addTokenTo: 'header', ...parameters }).map(([key, value]) => ({
      key,
      value,
      type: 'string',
    })),
  };
  folder = await createFolder({ 'orders.json': namedCollection('Orders', [item(`${api.url}/orders`)], { auth }) });
}

const env = () => ({ XDG_CACHE_HOME: join(folder, 'cache'), PATH: process.env['PATH'] ?? '' });
const start = (...argv: string[]): StartedCommand => startInProcess(folder, argv, env());
const run = (): Promise<EndedProcess> => start('run', 'orders.json', '-r', 'json').ended;
const lastToken = () => api.received.at(-1)?.headers.authorization;

/** Opens the printed address, and answers what is asked there. */
async function logIn(questions: number): Promise<{ readonly title: string; readonly end: EndedProcess }> {
  const login = start('login', 'orders.json', '--no-browser');
  const page = await browser.newPage();
  await page.goto((await login.says(/^ {2}(http\S+)$/m))[1] ?? '');
  for (let question = 0; question < questions; question += 1) await page.getByRole('button', { name: 'Yes' }).click();
  await page.getByText('You can close this window').waitFor();
  const title = await page.getByRole('heading').innerText();
  await page.close();
  return { title, end: await login.ended };
}

describe("a collection's own OAuth 2.0 block that needs a person", () => {
  test('with an authorization code works after a login, over the token that was exported with it', async () => {
    await block({
      grant_type: 'authorization_code_with_pkce',
      accessTokenUrl: provider.tokenUrl,
      authUrl: `${provider.issuer}/auth`,
      redirect_uri: 'https://oauth.pstmn.io/v1/callback',
      clientId: 'native',
      scope: 'openid orders:read',
      accessToken: 'exported-and-stale',
    });
    expect((await run()).exitCode).toBe(0);
    expect(lastToken()).toBe('Bearer exported-and-stale');

    const { title, end } = await logIn(2);
    expect(title).toBe('You are logged in');
    expect(end).toMatchObject({ exitCode: 0, stderr: '' });
    expect(end.stdout).toContain('OAuth 2.0 of collection "Orders"');
    expect((await run()).exitCode).toBe(0);
    const claims = await provider.verify(lastToken()?.replace('Bearer ', '') ?? '');
    expect(claims).toMatchObject({ sub: 'anna', client_id: 'native' });
  });

  test('with the implicit grant works until its token ends', async () => {
    await block({ grant_type: 'implicit', authUrl: `${oldProvider.url}/authorize`, clientId: 'old', scope: 'orders' });
    const before = await run();
    expect(before.exitCode).toBe(2);
    expect(before.stderr).toMatch(
      /has the grant type implicit, which needs a person[^]*Log in: tokenman login --profile "OAuth 2\.0 of collection/,
    );

    const { end } = await logIn(0);
    expect(end).toMatchObject({ exitCode: 0, stderr: '' });
    expect(oldProvider.received.at(-1)?.path).toContain('response_type=token');
    expect((await run()).exitCode).toBe(0);
    expect(lastToken()).toBe(`Bearer implicit-${oldProvider.received.length}`);

    const file = join(folder, 'cache', 'tokenman', 'tokens.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/"expiresAt": \d+/, `"expiresAt": ${Date.now()}`));
    const after = await run();
    expect(after.exitCode).toBe(2);
    expect(after.stderr).toContain('and the login has ended');
  });
});

test('a login opens the browser that BROWSER names', async () => {
  await block({ grant_type: 'implicit', authUrl: `${oldProvider.url}/authorize`, clientId: 'old' });
  // Says what it was asked to open, as a browser would show it.
  const program = join(folder, 'browser.mjs');
  const opened = await startLocalServer((_, response) => response.end());
  await writeFile(
    program,
    `await fetch('${opened.url}', { method: 'POST', body: process.argv.slice(2).join('\\n') });`,
  );
  const variables = { ...env(), BROWSER: `${process.execPath} ${program} --new-window` };
  const login = startInProcess(folder, ['login', 'orders.json'], variables);
  const [, address = ''] = await login.says(/^ {2}(http\S+)$/m);
  while (opened.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(opened.received[0]?.body).toBe(`--new-window\n${address}`);
  login.interrupt();
  expect((await login.ended).exitCode).toBe(130);
  await opened.close();
});

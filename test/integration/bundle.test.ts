/** What only the worker's bundle could break: packages that load when they are first used, and a sandbox that serves twice. */
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { environment, item, namedCollection } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, readReports, removeFolders, tokenman } from '../support/tokenmanProcess.ts';

const variables = 'postman-collection/lib/superstring/dynamic-variables';
const dynamicVariables = Object.keys(createRequire(import.meta.url)(variables) as object);

let api: LocalServer;

beforeAll(async () => {
  api = await startLocalServer((request, response) =>
    answerJson(response, 200, request.path === '/token' ? { access_token: 'a-long-token', expires_in: 300 } : request),
  );
});

afterAll(async () => {
  await removeFolders();
  await api.close();
});

/** What a script can see, in a collection that uses the token or not; and what it sent: every dynamic variable in its body. */
async function runWith(values: Readonly<Record<string, string>>) {
  const body = dynamicVariables.map((name) => `${name}=[{{${name}}}]`).join('|');
  const script =
    "console.log(JSON.stringify(Object.getOwnPropertyNames(Function('return this')()).sort())); pm.test('ran', () => {});";
  const folder = await createFolder({
    'seen.json': namedCollection('seen', [
      item(`${api.url}/item`, {
        method: 'POST',
        header: { authorization: 'Bearer {{accessToken}}' },
        body,
        prerequest: script,
      }),
    ]),
    'environment.json': environment(values),
  });
  const ended = await tokenman(folder, [
    'seen.json',
    '-e',
    'environment.json',
    ...(values['tokenUrl'] === undefined ? ['--env-var', 'accessToken=given-token'] : []),
  ]);
  expect({ exitCode: ended.exitCode, stderr: ended.stderr }).toEqual({ exitCode: 0, stderr: '' });
  const { testRun } = await readReports(folder);
  const globals = testRun.collectionRuns[0]?.items[0]?.console.map(({ text }) => text);
  return { globals, sent: api.received.at(-1) };
}

test('dynamic variables have values, and the token script leaves nothing in the sandbox that it ran in', async () => {
  const withToken = await runWith({ tokenUrl: `${api.url}/token`, clientId: 'me', clientSecret: 'long-enough-secret' });
  const given = await runWith({});

  expect(withToken.sent?.headers['authorization']).toBe('Bearer a-long-token');
  expect(withToken.globals).toHaveLength(1);
  expect(withToken.globals).toEqual(given.globals);

  expect(dynamicVariables.length).toBeGreaterThan(100);
  const values = new Map(given.sent?.body.split('|').map((pair) => pair.split('=[', 2) as [string, string]));
  const unresolved = dynamicVariables.filter((name) => /^(undefined|\]|.*\{\{.*)/s.test(String(values.get(name))));
  expect(unresolved).toEqual([]);
});

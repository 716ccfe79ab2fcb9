/** What a hint says to set is set, to the letter, and then the token is obtained. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { runCollections } from '../../../dist/index.js';
import type { TestRun, TokenProfileSettings } from '../../../dist/index.js';
import { BEARER, collection, environment, item } from '../../support/definitions.ts';
import { answerJson, startEchoServer, startLocalServer } from '../../support/localServer.ts';
import type { LocalServer, ReceivedRequest } from '../../support/localServer.ts';

const TOKEN = 'the-token-of-the-provider';
type Provider = (request: ReceivedRequest, response: ServerResponse) => void;

function answer(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
) {
  response.writeHead(status, headers);
  response.end(body);
}

const good = (response: ServerResponse) => answerJson(response, 200, { access_token: TOKEN, expires_in: 3600 });
const refuse = (response: ServerResponse, status: number, error: string, description: string) =>
  answerJson(response, status, { error, error_description: description });
const form = ({ body }: ReceivedRequest) => new URLSearchParams(body);

const providers: Readonly<Record<string, Provider>> = {
  'wants JSON, and says 415': (request, response) =>
    request.headers['content-type'] === 'application/json' ? good(response) : answer(response, 415, ''),
  'wants JSON, and says so': (request, response) =>
    request.headers['content-type'] === 'application/json'
      ? good(response)
      : refuse(response, 400, 'invalid_request', 'Content-Type must be application/json'),
  'wants GET': ({ method }, response) =>
    method === 'GET' ? good(response) : answer(response, 405, 'Method Not Allowed', { Allow: 'GET, HEAD' }),
  'wants the client in the body': (request, response) =>
    form(request).has('client_secret')
      ? good(response)
      : refuse(response, 401, 'invalid_client', 'client_id is missing'),
  'answers with a path': (_, response) => answerJson(response, 200, { ok: 1, data: { tokens: [{ jwt: TOKEN }] } }),
  'answers with a list': (_, response) => answerJson(response, 200, [{ access_token: TOKEN }]),
  'answers with a member of another name': (_, response) => answerJson(response, 201, { token: `Bearer ${TOKEN}` }),
  'answers with a text': (_, response) => answer(response, 200, `${TOKEN}\n`, { 'Content-Type': 'text/plain' }),
  'answers with a JSON string': (_, response) => answerJson(response, 200, TOKEN),
  'answers with a header': (_, response) => answer(response, 201, '{}', { 'X-Subject-Token': TOKEN }),
  'answers with a header and nothing else': (_, response) => answer(response, 200, '', { 'X-Auth-Token': TOKEN }),
};

let api: LocalServer;
let server: LocalServer;
let current: Provider;

beforeAll(async () => {
  api = await startEchoServer();
  server = await startLocalServer((request, response) => current(request, response));
});

afterAll(() => Promise.all([api.close(), server.close()]));

function run(settings: TokenProfileSettings): Promise<TestRun> {
  return runCollections({
    collections: [{ collection: collection([item(`${api.url}/`, { auth: BEARER })]) }],
    environments: [
      {
        name: 'test',
        environment: environment({ tokenUrl: `${server.url}/token`, clientId: 'me', clientSecret: 'a-client-secret' }),
      },
    ],
    tokens: { default: settings },
  });
}

test.each(Object.keys(providers))('a provider that %s', async (name) => {
  current = providers[name] ?? ((_, response) => good(response));
  const failed = await run({});
  expect(failed.exitCode).toBe(4);
  const error = failed.collectionRuns[0]?.error;
  const { hint } = error?.kind === 'token' ? error : { hint: '' };
  const [, setting = '', value = ''] = /\bset (\w+) to "([^"]+)"/.exec(hint) ?? [];
  expect(setting).not.toBe('');
  expect(JSON.stringify(failed)).not.toContain(TOKEN);

  const testRun = await run({ [setting]: value });
  expect([hint, testRun.exitCode]).toEqual([hint, 0]);
  expect(api.received.at(-1)?.headers.authorization).toBe(`Bearer ${TOKEN}`);
});

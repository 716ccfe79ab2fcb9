import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runCollections } from '../../dist/index.js';
import type { RunConfig, TestRun, TokenProfileSettings } from '../../dist/index.js';
import { environment, item, namedCollection } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { startInProcess } from '../support/tokenmanInProcess.ts';
import { createFolder, removeFolders } from '../support/tokenmanProcess.ts';

/** Gives `user-1`, `user-2`, … and, for one of them, `exchanged-1-for-1`, …. */
let provider: LocalServer;
let api: LocalServer;
let refused: string[];
let userLife: number;
let userStatus: number;

beforeEach(async () => {
  refused = [];
  userLife = 3600;
  userStatus = 200;
  provider = await startLocalServer((request, response) => {
    const form = new URLSearchParams(request.body);
    const subject = form.get('subject_token');
    const count = asked(subject === null ? 'client_credentials' : 'urn').length;
    if (subject === null) {
      answerJson(
        response,
        userStatus,
        userStatus === 200 ? token(`user-${count}`, userLife) : { error: 'invalid_client' },
      );
    } else answerJson(response, 200, token(`exchanged-${count}-for-${subject.replace('user-', '')}`, 3600));
  });
  api = await startLocalServer((request, response) => {
    const carried = request.headers.authorization?.replace('Bearer ', '') ?? '';
    answerJson(response, refused.includes(carried) ? 401 : 200, {});
  });
});

afterEach(async () => {
  await Promise.all([provider.close(), api.close(), removeFolders()]);
});

const token = (value: string, life: number) => ({ access_token: value, token_type: 'Bearer', expires_in: life });

/** Bodies of the token requests of a grant type, by its beginning. */
function asked(grantType: string): readonly URLSearchParams[] {
  return provider.received
    .map(({ body }) => new URLSearchParams(body))
    .filter((form) => form.get('grant_type')?.startsWith(grantType));
}

const client = () => ({ tokenUrl: `${provider.url}/token`, clientId: 'me', clientSecret: 'a-client-secret' });

function profiles(exchanged: TokenProfileSettings = {}): Readonly<Record<string, TokenProfileSettings>> {
  return {
    exchanged: {
      ...client(),
      grantType: 'token_exchange',
      subjectToken: '{{userToken}}',
      variable: 'apiToken',
      ...exchanged,
    },
    user: { ...client(), variable: 'userToken' },
  };
}

const usesToken = (name: string, count = 1) =>
  namedCollection(
    name,
    Array.from({ length: count }, (_, index) => item(`${api.url}/${name}/${index}`)),
    { auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{apiToken}}', type: 'string' }] } },
  );

function run(config: Partial<RunConfig> = {}, collections = [usesToken('One')]): Promise<TestRun> {
  return runCollections({
    collections: collections.map((collection) => ({ collection })),
    environments: [{ name: 'test', environment: environment({}) }],
    tokens: profiles(),
    ...config,
  });
}

const carried = () => api.received.map(({ headers }) => headers.authorization);

describe('a token that another profile needs', () => {
  test('is obtained first, and once for all that need it', async () => {
    const testRun = await run({ parallel: 2 }, [usesToken('One'), usesToken('Two')]);
    expect(testRun.exitCode).toBe(0);
    expect(new Set(carried())).toEqual(new Set(['Bearer exchanged-1-for-1']));
    expect(asked('client_credentials')).toHaveLength(1);
    expect(asked('urn').map((form) => form.get('subject_token'))).toEqual(['user-1']);
    expect(JSON.stringify(testRun)).not.toMatch(/user-1|exchanged-1/);
  });

  test('is used again when only the other one has to be renewed', async () => {
    refused = ['exchanged-1-for-1'];
    expect((await run()).exitCode).toBe(0);
    expect(carried()).toEqual(['Bearer exchanged-1-for-1', 'Bearer exchanged-2-for-1']);
    expect(asked('client_credentials')).toHaveLength(1);
  });

  test('is renewed too when it has ended meanwhile', async () => {
    refused = ['exchanged-1-for-1'];
    // Due as soon as it is there.
    userLife = 1;
    expect((await run()).exitCode).toBe(0);
    expect(carried()).toEqual(['Bearer exchanged-1-for-1', 'Bearer exchanged-2-for-2']);
  });

  test('may be there already, given by hand', async () => {
    expect((await run({ envVars: { userToken: 'given-by-hand' } })).exitCode).toBe(0);
    expect(asked('client_credentials')).toEqual([]);
    expect(carried()).toEqual(['Bearer exchanged-1-for-given-by-hand']);
  });

  test('that cannot be obtained ends the run, and the other one is not asked for', async () => {
    userStatus = 400;
    const testRun = await run();
    expect(testRun.exitCode).toBe(4);
    expect(asked('urn')).toEqual([]);
    expect(api.received).toEqual([]);
    const [{ error } = { error: null }] = testRun.collectionRuns;
    expect(error).toMatchObject({
      kind: 'token',
      profile: 'exchanged',
      message: expect.stringMatching(
        /^No access token \(profile exchanged\): it needs the token of profile user\. .*invalid_client/,
      ),
    });
  });

  test.each<[string, Readonly<Record<string, TokenProfileSettings>>, RegExp]>([
    [
      'itself, over another one',
      { user: { grantType: 'token_exchange', subjectToken: '{{apiToken}}' } },
      /go round in a circle: "(exchanged|user)" needs "(exchanged|user)" needs "\1"/,
    ],
    [
      'its own',
      { exchanged: { subjectToken: '{{apiToken}}' } },
      /needs \{\{apiToken\}\}, the variable that it fills itself/,
    ],
    [
      'one of several',
      { second: { variable: 'userToken' } },
      /needs \{\{userToken\}\}, which "user" and "second" both fill/,
    ],
  ])('cannot be %s', async (_, changes, message) => {
    const tokens = profiles();
    const changed = Object.entries(changes).map(([name, settings]) => [
      name,
      { ...client(), ...tokens[name], ...settings },
    ]);
    await expect(run({ tokens: { ...tokens, ...Object.fromEntries(changed) } })).rejects.toMatchObject({
      code: 'TOKEN_SETTINGS_INVALID',
      message: expect.stringMatching(message),
    });
    expect(provider.received).toEqual([]);
  });

  test('is obtained for tokenman token too', async () => {
    const folder = await createFolder({ 'tokenman.config.json': { tokens: profiles() } });
    const shown = await startInProcess(folder, ['token', '--profile', 'exchanged', '--print']).ended;
    expect(shown).toEqual({ exitCode: 0, stdout: 'exchanged-1-for-1\n', stderr: '' });
  });
});

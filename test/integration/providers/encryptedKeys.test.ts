/** Private keys that are protected by a passphrase. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { runCollections } from '../../../dist/index.js';
import type { TestRun, TokenProfileSettings } from '../../../dist/index.js';
import { BEARER, collection, environment, item } from '../../support/definitions.ts';
import { answerJson, startEchoServer, startLocalServer } from '../../support/localServer.ts';
import type { LocalServer } from '../../support/localServer.ts';

const PASSPHRASE = 'the passphrase: "é\\';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const folder = mkdtempSync(join(tmpdir(), 'tokenman-key-'));
let api: LocalServer;
let provider: LocalServer;

beforeAll(async () => {
  api = await startEchoServer();
  provider = await startLocalServer(({ body }, response) => {
    const assertion = new URLSearchParams(body).get('assertion') ?? '';
    const verify = (key: KeyObject) => jwtVerify(assertion, createPublicKey(key), { issuer: 'robot' });
    verify(rsa)
      .catch(() => verify(ec))
      .then(
        () => answerJson(response, 200, { access_token: 'signed-for-token', token_type: 'Bearer', expires_in: 3600 }),
        (error: unknown) => answerJson(response, 400, { error: 'invalid_grant', error_description: String(error) }),
      );
  });
});

afterAll(() => Promise.all([api.close(), provider.close()]));

const PROFILE: TokenProfileSettings = {
  grantType: 'jwt_bearer',
  assertion: { issuer: 'robot' },
  privateKeyPassphrase: '{{passphrase}}',
};

function run(
  values: Readonly<Record<string, string>>,
  settings: TokenProfileSettings = {},
  prerequest = '',
  profile: TokenProfileSettings = PROFILE,
): Promise<TestRun> {
  return runCollections({
    collections: [
      {
        collection: collection([item(`${api.url}/first`, { prerequest }), item(`${api.url}/second`, { auth: BEARER })]),
      },
    ],
    environments: [{ name: 'test', environment: environment({ tokenUrl: provider.url, ...values }) }],
    tokens: {
      default: {
        ...profile,
        ...settings,
      },
    },
  });
}

function pem(key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1', cipher = 'aes-256-cbc'): string {
  return String(key.export({ type, format: 'pem', cipher, passphrase: PASSPHRASE }));
}

const PKCS8 = pem(rsa, 'pkcs8');

describe('is decrypted before the run', () => {
  test.each<[string, string]>([
    ['PKCS#8', PKCS8],
    ['PKCS#8 of an EC key, AES-128', pem(ec, 'pkcs8', 'aes-128-cbc')],
    ['PKCS#1 (Proc-Type: 4,ENCRYPTED)', pem(rsa, 'pkcs1')],
    ['SEC1 (Proc-Type: 4,ENCRYPTED), Triple DES', pem(ec, 'sec1', 'des-ede3-cbc')],
    ['with line breaks as \\n', PKCS8.replaceAll('\n', String.raw`\n`)],
    ['with carriage returns', pem(rsa, 'pkcs1').replaceAll('\n', '\r\n')],
    ['in one line', PKCS8.replaceAll('\n', ' ')],
    ['PKCS#1 in one line', pem(rsa, 'pkcs1').replaceAll('\n', ' ')],
    ['in a key file', JSON.stringify({ private_key: PKCS8, private_key_id: 'kid' })],
    [
      'after EC parameters',
      `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${pem(ec, 'sec1')}`,
    ],
    ['one that has no passphrase', String(rsa.export({ type: 'pkcs8', format: 'pem' }))],
  ])('%s', async (_, privateKey) => {
    const testRun = await run({ privateKey, passphrase: PASSPHRASE });
    expect(testRun.collectionRuns[0]?.error).toBeNull();
    expect(api.received.at(-1)?.headers.authorization).toBe('Bearer signed-for-token');
    expect(testRun.exitCode).toBe(0);
  });

  test('with the passphrase and the id that the file of Box has', async () => {
    const appAuth = { publicKeyID: 'kid', privateKey: PKCS8, passphrase: PASSPHRASE };
    const privateKeyFile = join(folder, 'box.json');
    writeFileSync(privateKeyFile, JSON.stringify({ boxAppSettings: { clientID: 'c', appAuth }, enterpriseID: '1' }));
    const { privateKeyPassphrase: _, ...settings } = { privateKeyPassphrase: '', ...PROFILE };
    for (const testRun of [
      await run({}, { privateKeyFile }, '', settings),
      await run({ privateKey: JSON.stringify({ boxAppSettings: { appAuth } }) }, {}, '', settings),
    ]) {
      expect(testRun.exitCode).toBe(0);
      expect(JSON.stringify(testRun)).not.toContain(JSON.stringify(PASSPHRASE).slice(1, -1));
    }
    const assertions = provider.received.slice(-2).map(({ body }) => new URLSearchParams(body).get('assertion') ?? '');
    expect(assertions.map((assertion) => decodeProtectedHeader(assertion).kid)).toEqual(['kid', 'kid']);
  });

  test('from a file', async () => {
    const privateKeyFile = join(folder, 'key.pem');
    writeFileSync(privateKeyFile, PKCS8);
    expect((await run({ passphrase: PASSPHRASE }, { privateKeyFile })).exitCode).toBe(0);
  });
});

describe('ends the run before anything is sent', () => {
  test('with a wrong passphrase', async () => {
    for (const privateKey of [PKCS8, pem(rsa, 'pkcs1'), PKCS8.replace(/.{64}\n/, '')]) {
      await expect(run({ privateKey, passphrase: 'another' })).rejects.toMatchObject({
        code: 'TOKEN_SETTINGS_INVALID',
        message: expect.stringMatching(
          /^token profile "default": the private key cannot be decrypted: privateKeyPassphrase is not the passphrase of privateKey, or the key is damaged$/,
        ),
      });
    }
  });

  test('without the variable of the passphrase', async () => {
    await expect(run({ privateKey: PKCS8 })).rejects.toMatchObject({
      code: 'VARIABLE_MISSING',
      message: expect.stringContaining('passphrase'),
    });
  });

  test('without a passphrase at all', async () => {
    const { privateKeyPassphrase: _, ...withoutPassphrase } = PROFILE;
    await expect(run({ privateKey: PKCS8 }, {}, '', withoutPassphrase)).rejects.toMatchObject({
      code: 'TOKEN_SETTINGS_INVALID',
      message: 'token profile "default": the private key is protected by a passphrase, and none is set',
      hint: expect.stringContaining('privateKeyPassphrase'),
    });
  });

  test('where the profile signs nothing', async () => {
    await expect(run({}, { grantType: 'password' })).rejects.toMatchObject({ code: 'TOKEN_SETTINGS_INVALID' });
  });
});

test('what only a script knows does not decrypt it, and the message says what to do', async () => {
  const testRun = await run({ privateKey: PKCS8 }, {}, "pm.environment.set('passphrase', 'x');");
  expect(testRun.exitCode).toBe(4);
  expect(testRun.collectionRuns[0]?.error).toMatchObject({
    message: expect.stringContaining('the private key is protected by a passphrase'),
    hint: expect.stringMatching(/privateKeyPassphrase.*openssl pkcs8 -topk8 -nocrypt/),
  });
});

test('key and passphrase are in no result', async () => {
  const text = JSON.stringify(await run({ privateKey: PKCS8, passphrase: PASSPHRASE }));
  const plain = String(rsa.export({ type: 'pkcs8', format: 'pem' })).split('\n');
  for (const secret of [PASSPHRASE, PKCS8.split('\n')[2] ?? '', plain[3] ?? '']) {
    expect(secret.length).toBeGreaterThan(10);
    expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
  }
});

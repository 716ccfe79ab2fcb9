import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { KeyObject } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCollections } from '../../../dist/index.js';
import type { RunConfig, TestRun, TokenProfileSettings } from '../../../dist/index.js';
import { hasOpenssl, makeCertificates } from '../../support/certificates.ts';
import { collection, environment, item } from '../../support/definitions.ts';
import { startEchoServer } from '../../support/localServer.ts';
import type { LocalServer } from '../../support/localServer.ts';
import { INVOICES, SECRET, USER, startStrictProvider } from '../../support/strictProvider.ts';
import type { StrictProvider } from '../../support/strictProvider.ts';

const certificates = hasOpenssl ? makeCertificates() : null;
let provider: StrictProvider;
let api: LocalServer;

beforeAll(async () => {
  [provider, api] = await Promise.all([startStrictProvider(certificates), startEchoServer()]);
});

afterAll(() => Promise.all([provider.close(), api.close()]));

const POST: TokenProfileSettings = { clientId: 'post', clientAuthentication: 'client_secret_post' };

function pem(key: KeyObject): string {
  return String(key.export({ format: 'pem', type: 'pkcs8' }));
}

/** One request per profile, each with the profile's token; the tokens that the API got, by profile. */
async function tokensOf(
  profiles: Readonly<Record<string, TokenProfileSettings>>,
  values: Readonly<Record<string, string>> = {},
  more: Partial<RunConfig> = {},
): Promise<{ readonly tokens: Readonly<Record<string, string>>; readonly testRun: TestRun }> {
  const before = api.received.length;
  const bearer = (name: string) => ({ type: 'bearer', bearer: [{ key: 'token', value: `{{${name}}}` }] });
  const testRun = await runCollections({
    collections: [
      {
        collection: collection(Object.keys(profiles).map((name) => item(`${api.url}/${name}`, { auth: bearer(name) }))),
      },
    ],
    environments: [
      { name: 'test', environment: environment({ tokenUrl: provider.tokenUrl, clientSecret: SECRET, ...values }) },
    ],
    tokens: Object.fromEntries(
      Object.entries(profiles).map(([name, settings]) => [name, { variable: name, scope: 'orders:read', ...settings }]),
    ),
    ...more,
  });
  const received = api.received.slice(before).map(({ path, headers }) => [path.slice(1), headers.authorization ?? '']);
  return {
    tokens: Object.fromEntries(received.map(([name, value = '']) => [name, value.replace(/^Bearer /, '')])),
    testRun,
  };
}

async function clientsOf(tokens: Readonly<Record<string, string>>): Promise<Readonly<Record<string, unknown>>> {
  const claims = await Promise.all(
    Object.entries(tokens).map(async ([name, token]) => [name, (await provider.verify(token))['client_id']] as const),
  );
  return Object.fromEntries(claims);
}

test('every client authentication obtains a token that the API can verify', async () => {
  const { RS256, PS256, ES256, EdDSA } = provider.keys;
  const keyFile = join(mkdtempSync(join(tmpdir(), 'tokenman-key-')), 'key.pem');
  writeFileSync(keyFile, pem(ES256));
  const { tokens, testRun } = await tokensOf(
    {
      basic: { clientId: 'client: +%41' },
      post: { clientId: 'post', clientAuthentication: 'client_secret_post' },
      secretJwt: { clientId: 'secret-jwt', clientAuthentication: 'client_secret_jwt' },
      secretJwtForIssuer: {
        clientId: 'secret-jwt',
        clientAuthentication: 'client_secret_jwt',
        clientAssertionAudience: provider.issuer,
      },
      rs256: { clientId: 'key-RS256', clientAuthentication: 'private_key_jwt', privateKey: '{{rsaKey}}' },
      rs256Pkcs1: { clientId: 'key-RS256', clientAuthentication: 'private_key_jwt', privateKey: '{{rsaKeyPkcs1}}' },
      rs256OneLine: { clientId: 'key-RS256', clientAuthentication: 'private_key_jwt', privateKey: '{{rsaKeyOneLine}}' },
      ps256: {
        clientId: 'key-PS256',
        clientAuthentication: 'private_key_jwt',
        privateKey: '{{pssKey}}',
        algorithm: 'PS256',
        keyId: 'kid-PS256',
      },
      es256FromFile: { clientId: 'key-ES256', clientAuthentication: 'private_key_jwt', privateKeyFile: keyFile },
      es256Sec1: { clientId: 'key-ES256', clientAuthentication: 'private_key_jwt', privateKey: '{{ecKeySec1}}' },
      eddsaJwk: { clientId: 'key-EdDSA', clientAuthentication: 'private_key_jwt', privateKey: '{{edJwk}}' },
    },
    {
      rsaKey: pem(RS256),
      rsaKeyPkcs1: String(RS256.export({ format: 'pem', type: 'pkcs1' })),
      rsaKeyOneLine: pem(RS256).replaceAll('\n', String.raw`\n`),
      pssKey: pem(PS256),
      ecKeySec1: String(ES256.export({ format: 'pem', type: 'sec1' })),
      edJwk: JSON.stringify({ ...EdDSA.export({ format: 'jwk' }), kid: 'kid-EdDSA', key_ops: ['verify'] }),
    },
  );
  expect(testRun.collectionRuns[0]?.error).toBeNull();
  expect(await clientsOf(tokens)).toEqual({
    basic: 'client: +%41',
    post: 'post',
    secretJwt: 'secret-jwt',
    secretJwtForIssuer: 'secret-jwt',
    rs256: 'key-RS256',
    rs256Pkcs1: 'key-RS256',
    rs256OneLine: 'key-RS256',
    ps256: 'key-PS256',
    es256FromFile: 'key-ES256',
    es256Sec1: 'key-ES256',
    eddsaJwk: 'key-EdDSA',
  });
  expect(testRun.exitCode).toBe(0);

  const told = JSON.stringify(testRun);
  for (const key of [RS256, PS256, ES256, EdDSA]) {
    const { d } = key.export({ format: 'jwk' });
    expect(told).not.toContain(d);
    const [, line = ''] = pem(key).split('\n');
    expect(told).not.toContain(line);
  }
});

(certificates === null ? test.skip : test)('tls_client_auth sends the certificate that Newman is given', async () => {
  if (certificates === null) return;
  const { tokens, testRun } = await tokensOf(
    { tls: { clientId: 'tls', clientAuthentication: 'tls_client_auth' } },
    { tokenUrl: provider.mutualTlsTokenUrl ?? '' },
    {
      ssl: {
        clientCert: certificates.clientCertificateFile,
        clientKey: certificates.clientKeyFile,
        extraCaCerts: certificates.authorityFile,
      },
    },
  );
  expect(testRun.collectionRuns[0]?.error).toBeNull();
  expect(await clientsOf(tokens)).toEqual({ tls: 'tls' });
});

test('every grant obtains a token, with the parameters that belong to it', async () => {
  const from = provider.tokenRequests.length;
  const { tokens, testRun } = await tokensOf(
    {
      passwordGrant: { ...POST, grantType: 'password' },
      jwtBearer: {
        grantType: 'jwt_bearer',
        clientId: 'public',
        assertion: { issuer: 'service@example.com', subject: '{{username}}', claims: { tenant: ['{{tenant}}', 7] } },
        privateKey: '{{serviceKey}}',
      },
      tokenExchange: {
        ...POST,
        grantType: 'token_exchange',
        subjectToken: '{{subject}}',
        subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
        actorToken: 'the-actor-token',
        requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
        audience: ['one', 'two'],
      },
      resource: { ...POST, resource: INVOICES },
    },
    { ...USER, serviceKey: pem(provider.keys.RS256), tenant: 'north', subject: 'the-subject-token' },
  );
  expect(testRun.collectionRuns[0]?.error).toBeNull();
  const { resource = '', ...others } = tokens;
  expect(await clientsOf(others)).toEqual({ passwordGrant: 'post', jwtBearer: 'public', tokenExchange: 'post' });
  expect(await provider.verify(resource, INVOICES)).toMatchObject({ aud: INVOICES });
  expect(provider.tokenRequests.slice(from).map(({ parameters }) => parameters.get('grant_type'))).toEqual([
    'password',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    'urn:ietf:params:oauth:grant-type:token-exchange',
    'client_credentials',
  ]);
  expect(JSON.stringify(testRun)).not.toContain('the-subject-token');
});

test('what the provider refuses ends the run with its words and a way out', async () => {
  const refusals: Readonly<
    Record<string, { readonly settings: TokenProfileSettings; readonly says: string; readonly hint: RegExp }>
  > = {
    aKeyThatTheProviderDoesNotHave: {
      settings: { clientId: 'key-RS256', clientAuthentication: 'private_key_jwt', privateKey: '{{wrongKey}}' },
      says: '401 invalid_client: client authentication failed.',
      hint: /has the public key of privateKey/,
    },
    anAssertionForAnotherAudience: {
      settings: {
        clientId: 'secret-jwt',
        clientAuthentication: 'client_secret_jwt',
        clientAssertionAudience: 'https://elsewhere.example',
      },
      says: '401 invalid_client: client authentication failed.',
      hint: /clientAssertionAudience/,
    },
    aClientThatIsRegisteredWithAnotherAuthentication: {
      settings: { clientId: 'post', clientAuthentication: 'none' },
      says: '401 invalid_client: client authentication failed.',
      hint: /prove who it is/,
    },
    aWrongPassword: {
      settings: { ...POST, grantType: 'password', username: 'x', password: 'wrong-password' },
      says: '400 invalid_grant: grant request is invalid.',
      hint: /Check username and password/,
    },
    anUnknownResource: {
      settings: { ...POST, resource: ['https://unknown.example'] },
      says: '400 invalid_target: resource indicator is missing, or unknown.',
      hint: /Set audience or resource/,
    },
    noClientCertificate: {
      settings: { clientId: 'tls', clientAuthentication: 'tls_client_auth' },
      says: '401 invalid_client: client authentication failed.',
      hint: /--ssl-client-cert/,
    },
  };
  const { testRun } = await tokensOf(
    Object.fromEntries(Object.entries(refusals).map(([name, { settings }]) => [name, settings])),
    { wrongKey: pem(provider.keys.PS256) },
  );
  expect(testRun.exitCode).toBe(4);
  for (const [name, { says, hint }] of Object.entries(refusals)) {
    const failed = testRun.tokens.find((event) => event.type === 'tokenFailed' && event.profile === name);
    expect([name, failed]).toMatchObject([
      name,
      { failure: { message: expect.stringContaining(says), hint: expect.stringMatching(hint) } },
    ]);
  }
});

test('an issuer is enough: its metadata names the token endpoint, and is read once', async () => {
  const { tokens, testRun } = await tokensOf(
    { discovered: { ...POST, issuer: '{{issuer}}' } },
    { issuer: provider.issuer },
  );
  expect(testRun.collectionRuns[0]?.error).toBeNull();
  expect(await clientsOf(tokens)).toEqual({ discovered: 'post' });
  expect(provider.metadataRequests()).toBe(1);
  expect(testRun.tokens.find((event) => event.type === 'tokenObtained')?.request.tokenUrl).toBe(provider.tokenUrl);
});

test('a token that is bound to a key (DPoP): the provider wants its nonce in the proof, and gets it', async () => {
  const from = provider.tokenRequests.length;
  const { tokens, testRun } = await tokensOf({ bound: { clientId: 'dpop', dpop: true } });
  expect(testRun.collectionRuns[0]?.error).toBeNull();
  const { bound = '' } = tokens;
  expect(bound).toMatch(/^DPoP /);
  expect(await provider.verify(bound.replace('DPoP ', ''))).toMatchObject({
    client_id: 'dpop',
    cnf: { jkt: expect.any(String) },
  });
  expect(provider.tokenRequests.slice(from).map(({ status }) => status)).toEqual([400, 200]);
});

test('a rotated refresh token replaces the old one, in whichever worker: each is used once, and discovery happens once', async () => {
  const first = await provider.issueRefreshToken();
  const from = provider.tokenRequests.length;
  const discovered = provider.metadataRequests();
  const bearer = { type: 'bearer', bearer: [{ key: 'token', value: '{{accessToken}}' }] };
  const twoItems = collection([
    item(`${api.url}/one`, { auth: bearer }),
    item(`${api.url}/two`, { auth: bearer }),
    item(`${api.url}/three`, { auth: bearer }),
  ]);
  const testRun = await runCollections({
    collections: [{ collection: twoItems }, { collection: twoItems }],
    environments: [
      {
        name: 'test',
        environment: environment({ clientSecret: SECRET, refreshToken: first }),
      },
    ],
    tokens: { default: { issuer: provider.issuer, clientId: 'refresh', grantType: 'refresh_token' } },
    // Longer than the second after which a token that lives for two is renewed.
    delayRequest: 1200,
    parallel: 2,
  });
  expect(testRun.collectionRuns.map(({ error }) => error)).toEqual([null, null]);
  expect(testRun.exitCode).toBe(0);
  const used = provider.tokenRequests
    .slice(from)
    .map(({ status, parameters }) => [status, parameters.get('refresh_token')]);
  expect(used.length).toBeGreaterThan(1);
  expect(used[0]).toEqual([200, first]);
  expect(used.filter(([status]) => status !== 200)).toEqual([]);
  expect(new Set(used.map(([, token]) => token)).size).toBe(used.length);
  expect(provider.metadataRequests() - discovered).toBe(1);
  for (const [, token] of used) expect(JSON.stringify(testRun)).not.toContain(token);
});

test('a private key that is protected by a passphrase ends the run before anything is sent', async () => {
  const key = provider.keys.RS256.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' });
  const from = provider.tokenRequests.length;
  const run = tokensOf(
    { encrypted: { clientId: 'key-RS256', clientAuthentication: 'private_key_jwt', privateKey: '{{encryptedKey}}' } },
    { encryptedKey: String(key) },
  );
  await expect(run).rejects.toMatchObject({
    code: 'TOKEN_SETTINGS_INVALID',
    message: expect.stringContaining('the private key is protected by a passphrase, and none is set'),
    hint: expect.stringContaining('privateKeyPassphrase'),
  });
  expect(provider.tokenRequests.length).toBe(from);
});

test('a private key that cannot be used is told before anything is sent', async () => {
  const problems: Readonly<Record<string, readonly [key: string, says: string]>> = {
    nonsense: ['no key at all', 'the private key is neither PEM nor a JWK'],
    cut: [pem(provider.keys.RS256).slice(0, 400), 'the private key is neither PEM nor a JWK'],
  };
  const from = provider.tokenRequests.length;
  const { testRun } = await tokensOf(
    Object.fromEntries(
      Object.keys(problems).map((name) => [
        name,
        { clientId: 'key-RS256', clientAuthentication: 'private_key_jwt', privateKey: `{{${name}Key}}` },
      ]),
    ),
    Object.fromEntries(Object.entries(problems).map(([name, [key]]) => [`${name}Key`, key])),
  );
  expect(testRun.exitCode).toBe(4);
  const failed = testRun.tokens.filter((event) => event.type === 'tokenFailed');
  expect(Object.fromEntries(failed.map(({ profile, failure }) => [profile, failure.message]))).toEqual(
    Object.fromEntries(
      Object.entries(problems).map(([name, [, says]]) => [name, `No access token (profile ${name}): ${says}.`]),
    ),
  );
  expect(provider.tokenRequests.length).toBe(from);
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EmbeddedJWK, calculateJwkThumbprint, decodeJwt, jwtVerify } from 'jose';
import { Provider } from 'oidc-provider/lib/provider.js';
import { runCollections } from '../../dist/index.js';
import type { TestRun } from '../../dist/index.js';
import { generateSigningKey } from '../../demo/provider/identityProvider.ts';
import { BEARER, collection, environment, item } from '../support/definitions.ts';
import { itemsOf } from '../support/itemsOf.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer, ReceivedRequest } from '../support/localServer.ts';

const AUDIENCE = 'urn:test:api';
const API_NONCE = 'nonce-of-the-api';

let provider: Server;
let tokenUrl: string;
let api: LocalServer;
let testRun: TestRun;
const seenProofs: string[] = [];

/** A provider that binds tokens with DPoP and demands its nonce in every proof (RFC 9449 §8). */
async function startProvider(): Promise<Server> {
  let listener: RequestListener = () => {};
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  listener = new Provider(issuer, {
    clients: [
      {
        client_id: 'runner',
        client_secret: 'a-client-secret',
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
        dpop_bound_access_tokens: true,
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [await generateSigningKey()] },
    responseTypes: [],
    // Signed tokens carry everything themselves: nothing is stored.
    adapter: () => ({ find: async () => undefined, upsert: async () => {} }),
    ttl: { ClientCredentials: 300 },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE,
        getResourceServerInfo: () => ({
          scope: '',
          audience: AUDIENCE,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  }).callback();
  tokenUrl = `${issuer}/token`;
  return server;
}

/** What a resource server checks (RFC 9449 §4.3), with a reader of JWTs that is not ours. @returns what is wrong, or null */
async function mistakeIn(request: ReceivedRequest, url: string): Promise<string | null> {
  const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ');
  const proof = String(request.headers['dpop'] ?? '');
  if (scheme !== 'DPoP') return `scheme ${scheme}`;
  if (seenProofs.includes(proof)) return 'a proof was used twice';
  seenProofs.push(proof);
  const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt', maxTokenAge: 60 });
  const { cnf } = decodeJwt(token) as { cnf?: { jkt?: string } };
  if (protectedHeader.jwk === undefined || 'd' in protectedHeader.jwk) return 'no public key';
  if (cnf?.jkt !== (await calculateJwkThumbprint(protectedHeader.jwk))) return 'another key than the token’s';
  if (payload['htm'] !== request.method) return `htm ${String(payload['htm'])}`;
  if (payload['htu'] !== `${url}${request.path.split('?')[0]}`) return `htu ${String(payload['htu'])}`;
  if (payload['ath'] !== createHash('sha256').update(token).digest('base64url')) return 'ath';
  return payload['nonce'] === API_NONCE ? null : 'nonce';
}

beforeAll(async () => {
  provider = await startProvider();
  api = await startLocalServer(async (request, response) => {
    const mistake = await mistakeIn(request, api.url);
    if (mistake === 'nonce') {
      response.setHeader('DPoP-Nonce', API_NONCE);
      response.setHeader('WWW-Authenticate', 'DPoP error="use_dpop_nonce"');
    }
    answerJson(response, mistake === null ? 200 : 401, { mistake });
  });
  const is200 = "pm.test('is 200', () => pm.response.to.have.status(200));";
  const items = [
    item(`${api.url}/orders?page=1`, { test: is200 }),
    // The URL and the method are final only after the scripts have run.
    item(`${api.url}/wrong`, {
      prerequest: `pm.request.url = '${api.url}/changed by a script?x={{x}}'; pm.request.method = 'PUT';`,
      test: is200,
    }),
    item(`${api.url}/third`, {
      test: `${is200}\nconst answer = await pm.sendRequest({ url: '${api.url}/sent', header: { Authorization: 'Bearer ' + pm.environment.get('accessToken') } });\npm.test('sent', () => pm.expect(answer.code).to.equal(200));`,
    }),
  ];
  testRun = await runCollections({
    collections: [{ collection: collection(items, { auth: BEARER }) }],
    environments: [
      {
        name: 'test',
        environment: environment({ tokenUrl, clientId: 'runner', clientSecret: 'a-client-secret', x: 'y' }),
      },
    ],
    tokens: { default: { dpop: true } },
  });
});

afterAll(async () => {
  await api.close();
  provider.closeAllConnections();
  await new Promise((resolve) => provider.close(resolve));
});

describe('DPoP (RFC 9449), against oidc-provider and an API that both demand nonces', () => {
  test('the token is bound, and every API request has a proof of its own for its final URL and method', () => {
    expect(
      itemsOf(testRun.collectionRuns[0]).map(({ name, status, exchange }) => [
        name,
        status,
        exchange?.response?.body?.content,
      ]),
    ).toEqual([
      [`${api.url}/orders?page=1`, 'passed', '{"mistake":null}'],
      [`${api.url}/wrong`, 'passed', '{"mistake":null}'],
      [`${api.url}/third`, 'passed', '{"mistake":null}'],
    ]);
    expect(testRun.exitCode).toBe(0);
    expect(api.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /orders?page=1',
      'GET /orders?page=1',
      'PUT /changed%20by%20a%20script?x=y',
      'GET /third',
      'GET /sent',
    ]);
  });

  test("the provider's nonce costs one request more, the API's one attempt, and neither a token", () => {
    expect(testRun.tokens.filter(({ type }) => type === 'tokenRequestFinished')).toHaveLength(2);
    expect(testRun.tokens.filter(({ type }) => type === 'tokenObtained')).toHaveLength(1);
    expect(itemsOf(testRun.collectionRuns[0]).map(({ attempts }) => attempts.map(({ reason }) => reason))).toEqual([
      ['dpopNonce'],
      [],
      [],
    ]);
  });

  test('no private key leaves the worker', () => {
    expect(JSON.stringify(testRun)).not.toMatch(/"d"\s*:/);
  });
});

import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SignJWT, createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { createTokenCheck } from '../../demo/api/tokenCheck.ts';
import { close, listen } from '../../demo/ports.ts';
import { demoClients } from '../../demo/provider/clients.ts';
import { startDemo } from '../../demo/startDemo.ts';
import type { Demo } from '../../demo/startDemo.ts';
import { basicCredentials, obtainToken, postTokenRequest, rawBasicCredentials } from '../support/demoRequests.ts';

const { administrator, batch, orders, reader } = demoClients;

let demo: Demo;

beforeAll(async () => {
  demo = await startDemo();
});
afterAll(() => demo.close());
beforeEach(() => demo.resetStatistics());

async function callApi(
  path: string,
  options: { method?: string; token?: string; authorization?: string; body?: unknown } = {},
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> | null }> {
  const authorization = options.token === undefined ? options.authorization : `Bearer ${options.token}`;
  const response = await fetch(`${demo.apiUrl}${path}`, {
    method: options.method ?? 'GET',
    headers: {
      ...(authorization !== undefined && { Authorization: authorization }),
      ...(options.body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(options.body !== undefined && {
      body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body),
    }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

describe('the identity provider', () => {
  test('gives a client with a form-encoded Basic header a signed JWT for the orders API', async () => {
    const { clientId, clientSecret } = orders;
    const answer = await postTokenRequest(
      demo.tokenUrl,
      { scope: 'orders:read orders:write' },
      basicCredentials(clientId, clientSecret),
    );

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: 'orders:read orders:write' });
    const keys = createRemoteJWKSet(new URL(`${demo.providerUrl}/jwks`));
    const { payload, protectedHeader } = await jwtVerify(answer.body.access_token ?? '', keys);
    expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(payload).toMatchObject({
      iss: demo.providerUrl,
      aud: 'urn:demo:orders-api',
      client_id: 'orders-tests',
      scope: 'orders:read orders:write',
    });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(300);
  });

  test('gives a client that sends its secret in the body a token', async () => {
    expect((await callApi('/orders', { token: await obtainToken(demo.tokenUrl, batch) })).status).toBe(200);
  });

  test('names its own origin in its metadata', async () => {
    const response = await fetch(`${demo.providerUrl}/.well-known/openid-configuration`);
    expect(await response.json()).toMatchObject({
      issuer: demo.providerUrl,
      token_endpoint: demo.tokenUrl,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    });
  });

  test.each([
    ['a wrong secret in the Basic header', {}, basicCredentials(orders.clientId, 'wrong')],
    ['a wrong secret in the body', { client_id: batch.clientId, client_secret: 'wrong' }, undefined],
    ['no secret', { client_id: orders.clientId }, undefined],
    ['an unknown client', {}, basicCredentials('nobody', 'wrong')],
  ])('answers 401 invalid_client to %s', async (_, parameters: Record<string, string>, authorization) => {
    const answer = await postTokenRequest(demo.tokenUrl, parameters, authorization);
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(answer.challenge === null).toBe(authorization === undefined);
  });

  test('gives no token for the awkward secret when it was not form-encoded', async () => {
    const answer = await postTokenRequest(demo.tokenUrl, {}, rawBasicCredentials(orders.clientId, orders.clientSecret));
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test('refuses a scope that the client does not have', async () => {
    const credentials = basicCredentials(reader.clientId, reader.clientSecret);
    expect(await postTokenRequest(demo.tokenUrl, { scope: 'orders:write' }, credentials)).toMatchObject({
      status: 400,
      body: { error: 'invalid_scope' },
    });
  });

  test('refuses a resource that it does not know', async () => {
    const credentials = basicCredentials(reader.clientId, reader.clientSecret);
    expect(await postTokenRequest(demo.tokenUrl, { resource: 'urn:other' }, credentials)).toMatchObject({
      status: 400,
      body: { error: 'invalid_target' },
    });
  });
});

function invalid(claim: string): object {
  return { kind: 'invalidToken', description: `The access token is not for this API (${claim})` };
}

describe("the orders API's token check", () => {
  test.each([
    ['without an Authorization header', undefined],
    ['with another authentication scheme', 'Basic YTpi'],
  ])('challenges a request %s and says no more', async (_, authorization) => {
    const answer = await callApi('/orders', authorization === undefined ? {} : { authorization });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer');
  });

  test.each(['Bearer', 'Bearer {{accessToken}}', 'Bearer a.b.c'])(
    'answers invalid_token to "%s"',
    async (authorization) => {
      const answer = await callApi('/orders', { authorization });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('WWW-Authenticate')).toBe(
        'Bearer error="invalid_token", error_description="The access token is malformed"',
      );
    },
  );

  test('answers invalid_token to a token of another provider', async () => {
    const other = await startDemo();
    try {
      const answer = await callApi('/orders', { token: await obtainToken(other.tokenUrl, orders) });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('WWW-Authenticate')).toBe(
        'Bearer error="invalid_token", error_description="The signature of the access token is wrong"',
      );
    } finally {
      await other.close();
    }
  });

  test('answers invalid_token to a token whose life is over', async () => {
    const shortLived = await startDemo({ tokenLife: 1 });
    try {
      const token = await obtainToken(shortLived.tokenUrl, orders);
      let response: Response;
      do {
        await new Promise((resolve) => setTimeout(resolve, 100));
        response = await fetch(`${shortLived.apiUrl}/orders`, { headers: { Authorization: `Bearer ${token}` } });
      } while (response.status === 200);
      expect(response.status).toBe(401);
      expect(response.headers.get('WWW-Authenticate')).toBe(
        'Bearer error="invalid_token", error_description="The access token expired"',
      );
      expect(shortLived.statistics().apiRequests).toMatchObject({ expiredToken: 1, invalidToken: 0 });
    } finally {
      await shortLived.close();
    }
  });

  test('answers 403 insufficient_scope with the scope that is missing', async () => {
    const token = await obtainToken(demo.tokenUrl, reader);
    expect((await callApi('/orders', { token })).status).toBe(200);
    const answer = await callApi('/orders', { method: 'POST', token, body: {} });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer error="insufficient_scope", scope="orders:write"');
  });

  test('shows the sales report to the administrator alone', async () => {
    expect((await callApi('/reports/sales', { token: await obtainToken(demo.tokenUrl, orders) })).status).toBe(403);
    const answer = await callApi('/reports/sales', { token: await obtainToken(demo.tokenUrl, administrator) });
    expect(answer).toMatchObject({ status: 200, body: { orders: expect.any(Number), revenue: expect.any(Number) } });
  });

  describe('of tokens that are signed with the right key', () => {
    const right = { iss: 'urn:issuer', aud: 'urn:audience', scope: 'orders:read', exp: 4_102_444_800 };

    test.each([
      ['right', right, 'at+jwt', { kind: 'accepted' }],
      ['from another issuer', { ...right, iss: 'urn:other' }, 'at+jwt', invalid('iss')],
      ['for another audience', { ...right, aud: 'urn:other' }, 'at+jwt', invalid('aud')],
      ['without an audience', { ...right, aud: undefined }, 'at+jwt', invalid('aud')],
      ['without an expiry', { ...right, exp: undefined }, 'at+jwt', invalid('exp')],
      ['an ID token', right, 'JWT', invalid('typ')],
      [
        'without a scope',
        { ...right, scope: undefined },
        'at+jwt',
        { kind: 'insufficientScope', scope: 'orders:read' },
      ],
      ['expired', { ...right, exp: 1 }, 'at+jwt', { kind: 'expiredToken', description: 'The access token expired' }],
    ])('one that is %s', async (_, claims: object, typ, verdict) => {
      const { privateKey, publicKey } = await generateKeyPair('ES256');
      const jwk = { ...(await exportJWK(publicKey)), kid: 'key', alg: 'ES256' };
      const server = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] })));
      const origin = await listen(server, 'keys', 0);
      try {
        const check = createTokenCheck({ issuer: right.iss, audience: right.aud, jwksUrl: origin });
        const token = await new SignJWT({ ...claims })
          .setProtectedHeader({ alg: 'ES256', kid: 'key', typ })
          .sign(privateKey);
        expect(await check(`Bearer ${token}`, 'orders:read')).toEqual(verdict);
      } finally {
        await close(server);
      }
    });
  });
});

describe('the orders API', () => {
  const order = { product: 'green-tea', quantity: 3, reference: 'a reference' };
  let token: string;

  beforeAll(async () => {
    token = await obtainToken(demo.tokenUrl, orders);
  });

  test('creates, reads, updates, lists and deletes an order', async () => {
    const created = await callApi('/orders', { method: 'POST', token, body: order });
    const id = String(created.body?.['id']);
    expect(created).toMatchObject({ status: 201, body: { ...order, unitPrice: 4.75, total: 14.25, status: 'open' } });
    expect(created.headers.get('Location')).toBe(`/orders/${id}`);
    expect(await callApi(`/orders/${id}`, { token })).toMatchObject({ status: 200, body: created.body });

    const change = { ...order, quantity: 2, status: 'paid' };
    expect(await callApi(`/orders/${id}`, { method: 'PUT', token, body: change })).toMatchObject({
      status: 200,
      body: { ...change, id, total: 9.5, createdAt: created.body?.['createdAt'] },
    });

    const found = await callApi('/orders?reference=a+reference&status=paid', { token });
    expect(found.body).toMatchObject({ total: 1, limit: 20, offset: 0, items: [{ id }] });
    expect((await callApi('/orders?reference=a+reference&status=open', { token })).body).toMatchObject({ total: 0 });

    expect(await callApi(`/orders/${id}`, { method: 'DELETE', token })).toMatchObject({ status: 204, body: null });
    expect((await callApi(`/orders/${id}`, { token })).status).toBe(404);
    expect((await callApi(`/orders/${id}`, { method: 'DELETE', token })).status).toBe(404);
  });

  test('lists page by page', async () => {
    for (const quantity of [1, 2, 3]) {
      await callApi('/orders', { method: 'POST', token, body: { ...order, reference: 'pages', quantity } });
    }
    const page = await callApi('/orders?reference=pages&limit=2&offset=1', { token });
    expect(page.body).toMatchObject({ total: 3, limit: 2, offset: 1, items: [{ quantity: 2 }, { quantity: 3 }] });
  });

  test.each([
    ['text that is not JSON', '{', 400, 'invalid_json'],
    ['what is not an object', [], 422, 'validation_failed'],
    ['a quantity of nothing', { ...order, quantity: 0 }, 422, 'validation_failed'],
    ['a product that is not in the catalog', { ...order, product: 'gold' }, 422, 'validation_failed'],
    ['a field that does not exist', { ...order, discount: 1 }, 422, 'validation_failed'],
    ['too much', { ...order, reference: 'x'.repeat(100_001) }, 413, 'content_too_large'],
  ])('refuses an order with %s', async (_, body: unknown, status, error) => {
    expect(await callApi('/orders', { method: 'POST', token, body })).toMatchObject({ status, body: { error } });
  });

  test('refuses a body of another content type', async () => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'text/plain' };
    const response = await fetch(`${demo.apiUrl}/orders`, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(415);
  });

  test.each(['limit=0', 'limit=1000', 'offset=-1', 'status=lost', 'sort=id'])('refuses the query %s', async (query) => {
    const field = query.split('=')[0];
    const answer = await callApi(`/orders?${query}`, { token });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_query', details: [{ field }] } });
  });

  test('shows the catalog and its health to everybody', async () => {
    expect(await callApi('/catalog')).toMatchObject({ status: 200, body: { currency: 'EUR' } });
    expect(await callApi('/health')).toMatchObject({ status: 200, body: { status: 'ready' } });
  });

  test('answers 404 for other paths and 405 for other methods', async () => {
    expect((await callApi('/nothing', { token })).status).toBe(404);
    const answer = await callApi('/catalog', { method: 'DELETE' });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('Allow')).toBe('GET');
  });
});

describe('the statistics', () => {
  test('count token requests by client and API requests by what became of their token', async () => {
    const token = await obtainToken(demo.tokenUrl, orders);
    await postTokenRequest(demo.tokenUrl, {}, basicCredentials(orders.clientId, 'wrong'));
    await obtainToken(demo.tokenUrl, batch);
    await postTokenRequest(demo.tokenUrl, {}, basicCredentials('nobody', 'wrong'));
    await callApi('/orders', { token });
    await callApi('/orders', { token });
    await callApi('/orders');
    await callApi('/orders', { token: 'nonsense' });
    await callApi('/reports/sales', { token });
    await callApi('/catalog');
    await callApi('/nothing');
    await callApi('/health');

    const expected = {
      tokenRequests: {
        total: 4,
        issued: 2,
        refused: 2,
        byClient: { 'orders-tests': { issued: 1, refused: 1 }, 'orders-batch': { issued: 1, refused: 0 } },
      },
      apiRequests: {
        total: 7,
        accepted: 2,
        withoutToken: 1,
        expiredToken: 0,
        invalidToken: 1,
        insufficientScope: 1,
      },
    };
    expect(demo.statistics()).toEqual(expected);
    expect((await callApi('/statistics')).body).toEqual(expected);
  });

  test('start again from zero after a reset', async () => {
    await obtainToken(demo.tokenUrl, orders);
    await callApi('/orders');
    expect((await callApi('/statistics/reset', { method: 'POST' })).status).toBe(204);
    expect(demo.statistics()).toMatchObject({
      tokenRequests: { total: 0, byClient: {} },
      apiRequests: { total: 0, withoutToken: 0 },
    });
  });
});

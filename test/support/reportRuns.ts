/** Test runs for looking at reports: one in which every kind of thing happens, and a large one. */
import type { Exchange } from '../../src/run/runEvent.ts';
import type { TestRun } from '../../src/run/testRun.ts';
import { answered, plan, refused, RunEvents, TOKEN_REQUEST } from '../unit/runEvents.ts';
import type { TokenHappening } from '../unit/runEvents.ts';

const BASE_URL = 'http://api.example.com/orders';

/** Two environments: in dev everything that can fail fails, staging gets no token. */
export function everyKindOfRun(): TestRun {
  return everyKindOfEvents().testRun();
}

/** One item, which passed. */
export function passedRun(): TestRun {
  return new RunEvents(plan(['A']))
    .start()
    .item('A', [{ sent: answered() }])
    .finish()
    .end()
    .testRun();
}

/** Interrupted before anything ran. */
export function emptyRun(): TestRun {
  return new RunEvents().end(true).testRun();
}

export function everyKindOfEvents(): RunEvents {
  const names = ['Create', 'Read', 'List', 'Delete', 'Pay', 'Refund', 'Export', 'Later'];
  const events = new RunEvents(
    plan(names, { id: 'dev', folders: ['Order life cycle', 'Orders'] }),
    plan(['Create'], { id: 'staging', environment: 'staging' }),
    plan(['Ping'], { id: 'smoke', collection: 'Smoke', iterationCount: 3 }),
  );
  events.token(tokenEvent('dev', { type: 'tokenRequestFinished', request: TOKEN_REQUEST, exchange: tokenAnswer(200) }));
  events.token(
    tokenEvent('dev', {
      type: 'tokenObtained',
      request: TOKEN_REQUEST,
      token: {
        fingerprint: '0a1b2c3d',
        expiresInSeconds: 300,
        expiresAt: '2026-11-23T10:05:00.000Z',
        scope: 'orders:read',
        claims: { iss: 'https://login.example.com', aud: ['urn:orders'], exp: 1_795_480_449, roles: { admin: true } },
      },
      durationMs: 800,
    }),
  );
  events.token(
    tokenEvent('staging', {
      type: 'tokenFailed',
      request: TOKEN_REQUEST,
      failure: { message: 'It answered 401 invalid_client.', hint: 'Check clientId and clientSecret.', status: 401 },
      durationMs: 30,
    }),
  );
  const failed = { assert: 'Status is 200', status: 'failed' } as const;
  const inDev = { run: 'dev' };
  events.start('dev', 1).start('staging', 2).start('smoke', 2);
  events
    .item(
      'Create',
      [{ sent: posted('{"id":7,"items":[{"sku":"a"}],"paid":false}') }, { assert: 'Status is 201' }],
      inDev,
    )
    .item('Read', [{ sent: answered(404, '{"id":null}', `${BASE_URL}/7`) }, failed, { logged: 'id is null' }], inDev)
    .item('List', [{ sent: answered(502, '<html><title>Bad Gateway</title></html>') }, failed], inDev)
    .item('Delete', [{ sent: answered(403) }, failed], inDev)
    .item('Pay', [{ sent: refused() }], inDev)
    .item('Refund', [{ sent: answered() }, { threw: 'total is undefined' }, { scriptSent: answered() }], inDev)
    .item('Export', [{ sent: answered(401) }, failed], { run: 'dev', retried: true })
    .item('Export', [{ sent: xml('<orders><order id="1">7 &lt; 8</order></orders>') }], inDev)
    .item('Later', [], { run: 'dev', skipped: true })
    .finish('dev')
    .finish('staging', { kind: 'token', profile: 'default', message: 'It answered 401.', hint: 'Check clientId.' });
  for (const iteration of [0, 1, 2]) {
    events.item('Ping', [{ sent: answered() }, { assert: 'Answers' }], { run: 'smoke', iteration });
  }
  return events.finish('smoke').end();
}

/** Thousands of items with bodies of 2 to 5 kB, one in a hundred failed. */
export function largeRun(itemCount: number): TestRun {
  const names = Array.from({ length: itemCount }, (_, index) => `Item ${index + 1}`);
  const planned = plan(names, { collection: 'Nightly' });
  const items = planned.items.map((item, index) => ({ ...item, folders: [`Folder ${Math.floor(index / 100) + 1}`] }));
  const events = new RunEvents({ ...planned, items }).start();
  for (const [index, name] of names.entries()) {
    const status = index % 100 === 7 ? ('failed' as const) : ('passed' as const);
    const body = JSON.stringify({ id: index, lines: orderLines(20 + (index % 4) * 10, index) });
    events.item(name, [{ sent: answered(200, body, `${BASE_URL}/${index}`) }, { assert: 'Is whole', status }]);
  }
  return events.finish().end().testRun();
}

/** About 100 characters each. */
function orderLines(count: number, seed: number): object[] {
  return Array.from({ length: count }, (_, line) => ({
    sku: `sku-${(seed * 7919 + line * 104_729).toString(36)}`,
    quantity: (seed + line) % 12,
    price: ((seed * line) % 10_000) / 100,
    note: 'to be delivered in the morning',
  }));
}

function tokenEvent(environment: string, happening: TokenPart): TokenHappening {
  const ofToken = { collectionRunId: null, collection: 'Orders', executionId: null, profile: 'default', environment };
  return { ...ofToken, ...happening };
}

type TokenPart = TokenHappening extends infer Event
  ? Event extends TokenHappening
    ? Omit<Event, 'collectionRunId' | 'collection' | 'executionId' | 'profile' | 'environment'>
    : never
  : never;

function tokenAnswer(status: number): Exchange {
  return answered(status, '{"access_token":"[redacted:access_token]","expires_in":300}', TOKEN_REQUEST.tokenUrl);
}

function posted(responseBody: string): Exchange {
  const exchange = answered(201, responseBody, BASE_URL);
  const content = '{"sku":"espresso-beans"}';
  const headers = [
    { name: 'Content-Type', value: 'application/json' },
    { name: 'Authorization', value: 'Bearer [redacted:accessToken]' },
  ];
  const body = { content, encoding: 'text' as const, size: content.length, truncated: false };
  return { ...exchange, request: { ...exchange.request, method: 'POST', headers, body } };
}

function xml(content: string): Exchange {
  const exchange = answered(200, content);
  if (exchange.response === null) return exchange;
  return { ...exchange, response: { ...exchange.response, headers: [{ name: 'Content-Type', value: 'text/xml' }] } };
}

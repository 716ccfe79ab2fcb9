/** A run in which every kind of thing happens, for the formats that others read. */
import { answered, plan, refused, RunEvents, TOKEN_REQUEST } from './runEvents.ts';

export const HOSTILE =
  'ctrl \u0000\u0007\u001B[31mred\u001B[0m ]]> & <b>"\'</b> \uD83D\uDE80 \uD800 é\r\nnext # --- 1..2\tok';

const FAILED = {
  assert: 'status is 200',
  status: 'failed',
  message: 'expected 404 to equal 200',
  comparison: { expected: '200', actual: '404' },
} as const;

/** 17 testcases in JUnit: 3 passed, 3 failed, 5 errors, 6 skipped. */
export function everyKindOfResult(): RunEvents {
  const events = new RunEvents(
    plan(['Create', 'Read', 'Skip', 'Throw', HOSTILE], { id: '1', iterationCount: 2, folders: ['Admin'] }),
    plan(['Ping', 'Never'], { id: '2', collection: 'Smoke', environment: null }),
    plan(['Secured'], { id: '3', collection: 'Secured' }),
  );
  const ofToken = {
    collectionRunId: null,
    collection: 'Orders',
    executionId: null,
    profile: 'default',
    environment: 'dev',
  };
  events.token({ type: 'tokenRequestFinished', ...ofToken, request: TOKEN_REQUEST, exchange: tokenExchange() });
  events.start('1', 1).start('2', 2).start('3', 3);
  for (const iteration of [0, 1]) {
    const options = { run: '1', iteration };
    const read =
      iteration === 0 ? [{ sent: answered(404) }, FAILED] : [{ sent: answered() }, { assert: 'status is 200' }];
    events.item('Create', [{ sent: posted() }, { assert: 'ok' }, { assert: 'later', status: 'skipped' }], options);
    events.item('Read', [{ sent: answered(401) }], { ...options, retried: true }).item('Read', read, options);
    events.item('Skip', [], { ...options, skipped: true });
    events.item('Throw', [{ sent: answered() }, { scriptSent: answered() }, { threw: 'x is not defined' }], options);
    events.item(
      HOSTILE,
      [{ warned: HOSTILE }, { sent: answered(404, HOSTILE) }, { ...FAILED, assert: HOSTILE, message: HOSTILE }],
      options,
    );
  }
  events.finish('1');
  events.item('Ping', [{ sent: refused() }], { run: '2' });
  events.finish('2', { kind: 'workerDied', message: 'the worker process was killed (SIGKILL)' });
  events.finish('3', { kind: 'token', profile: 'default', message: '401 invalid_client', hint: 'Check clientSecret.' });
  return events.end();
}

function posted() {
  const { request, ...rest } = answered();
  const content = 'name=J%C3%BCrgen&tag=a%20b&tag=c';
  const headers = [...request.headers, { name: 'Content-Type', value: 'application/x-www-form-urlencoded' }];
  const body = { content, encoding: 'text', size: content.length, truncated: false } as const;
  return { ...rest, request: { ...request, method: 'POST', headers, body } };
}

function tokenExchange() {
  const exchange = answered(200, '{"access_token":"[redacted:accessToken]"}', TOKEN_REQUEST.tokenUrl);
  return { ...exchange, request: { ...exchange.request, method: 'POST' } };
}

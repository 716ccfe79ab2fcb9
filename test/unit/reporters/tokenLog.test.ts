import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createTokenLogReporter } from '../../../src/reporters/tokenLog.ts';
import type { TestRun } from '../../../src/run/testRun.ts';
import { answered, plan, refused, RunEvents, TOKEN_REQUEST } from '../runEvents.ts';

async function tokenLogOf(testRun: TestRun): Promise<string> {
  const reportsDir = await mkdtemp(join(tmpdir(), 'tokenman-token-log-'));
  try {
    expect(await createTokenLogReporter({ reportsDir }).onEnd?.(testRun)).toEqual([join(reportsDir, 'token.log')]);
    return await readFile(join(reportsDir, 'token.log'), 'utf8');
  } finally {
    await rm(reportsDir, { recursive: true });
  }
}

const TOKEN = {
  fingerprint: '0a1b2c3d',
  expiresInSeconds: 300,
  expiresAt: '2026-11-23T10:05:00.000Z',
  scope: null,
  claims: null,
};
const OF = { collectionRunId: null, collection: null, executionId: null, profile: 'default', environment: 'dev' };

describe('token.log', () => {
  test('has one line per token event, in columns, with pairs to grep for', async () => {
    const events = new RunEvents(plan(['A']));
    const request = TOKEN_REQUEST;
    events.token({ type: 'tokenRequestFinished', ...OF, request, exchange: answered() });
    events.token({ type: 'tokenObtained', ...OF, request, token: TOKEN, durationMs: 34.4 });
    const reducedScope = { ...TOKEN, scope: 'orders:read', expiresInSeconds: null, expiresAt: null };
    events.token({ type: 'tokenObtained', ...OF, request, token: reducedScope, durationMs: 34 });
    events.token({ type: 'tokenRequestFinished', ...OF, request, exchange: refused() });
    const failure = { message: '401 "invalid_client"', hint: 'Check clientSecret.', status: 401 };
    events.token({ type: 'tokenFailed', ...OF, request, failure, durationMs: 5 });
    events.token({ type: 'tokenReused', ...OF, collection: 'Orders API', token: TOKEN, source: 'given' });
    events.token({ type: 'tokenScriptMessage', ...OF, environment: null, level: 'warn', text: 'clock is off' });
    const endpoint =
      'endpoint=http://localhost:1234/token grant=client_credentials client_authentication=client_secret_basic client_id=orders-client';
    const start = 'environment=dev  collection=-             profile=default';
    expect((await tokenLogOf(events.end().testRun())).split('\n')).toEqual([
      `2026-11-23T10:00:01.000Z  asked     ${start}  ${endpoint} status=200 duration=12ms scope="orders:read orders:write"`,
      `2026-11-23T10:00:02.000Z  obtained  ${start}  ${endpoint} duration=34ms life=300s expires_at=2026-11-23T10:05:00.000Z scope="orders:read orders:write" fingerprint=0a1b2c3d`,
      `2026-11-23T10:00:03.000Z  obtained  ${start}  ${endpoint} duration=34ms life=unknown scope=orders:read requested_scope="orders:read orders:write" fingerprint=0a1b2c3d`,
      `2026-11-23T10:00:04.000Z  asked     ${start}  ${endpoint} status=none duration=12ms scope="orders:read orders:write" error="connect ECONNREFUSED 127.0.0.1:1"`,
      `2026-11-23T10:00:05.000Z  failed    ${start}  ${endpoint} status=401 duration=5ms scope="orders:read orders:write" reason="401 \\"invalid_client\\"" hint="Check clientSecret."`,
      '2026-11-23T10:00:06.000Z  reused    environment=dev  collection="Orders API"  profile=default  source=given life=300s expires_at=2026-11-23T10:05:00.000Z fingerprint=0a1b2c3d',
      `2026-11-23T10:00:07.000Z  script    environment=-    collection=-             profile=default  level=warn text="clock is off"`,
      '',
    ]);
  });

  test('a message with line breaks and control characters cannot forge a line', async () => {
    const text = 'a\n2026 obtained fingerprint=ffffffff\r\u001B[2K!\u0007';
    const events = new RunEvents(plan(['A'])).token({ type: 'tokenScriptMessage', ...OF, level: 'log', text });
    const log = await tokenLogOf(events.end().testRun());
    expect(log.split('\n')).toHaveLength(2);
    expect(log).toContain('text="a 2026 obtained fingerprint=ffffffff\\\\x0d!\\\\x07"\n');
  });

  test('says so when no token was asked for', async () => {
    expect(await tokenLogOf(new RunEvents(plan(['A'])).end().testRun())).toBe(
      '# No token was asked for in this run.\n',
    );
  });
});

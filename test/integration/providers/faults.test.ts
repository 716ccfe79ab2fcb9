import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OAuth2Server } from 'oauth2-mock-server';
import type { MutableResponse } from 'oauth2-mock-server';
import { runCollections } from '../../../dist/index.js';
import type { TestRun } from '../../../dist/index.js';
import { exitCodeOf } from '../../../src/run/exitCode.ts';
import { BEARER, collection, environment, item } from '../../support/definitions.ts';
import { startEchoServer, startLocalServer } from '../../support/localServer.ts';
import type { LocalServer } from '../../support/localServer.ts';
import { faults } from './faults.ts';
import type { Fault } from './faults.ts';

const SECRET = 'a-secret:with %41 & + é';

let api: LocalServer;
let raw: LocalServer;
let mock: OAuth2Server;
let testRun: TestRun;
const mockRequests: string[] = [];

/** The fault is named in the query, which both servers let pass. */
function tokenUrlOf(name: string, { answer }: Fault): string {
  const base = answer.by === 'mock' ? mock.issuer.url : raw.url;
  return answer.by === 'nobody' ? answer.tokenUrl : `${base}/token?fault=${encodeURIComponent(name)}`;
}

function faultIn(path: string): string {
  return new URL(path, 'http://any').searchParams.get('fault') ?? '';
}

beforeAll(async () => {
  api = await startEchoServer();
  raw = await startLocalServer(({ path }, response) => {
    const name = faultIn(path);
    const answer = faults[name]?.answer;
    const anew = raw.received.filter((request) => faultIn(request.path) === name).length;
    if (answer?.by === 'raw') answer.misbehave(response, anew);
  });
  mock = new OAuth2Server();
  await mock.issuer.keys.generate('RS256');
  await mock.start(0, '127.0.0.1');
  mock.service.on('beforeResponse', (response: MutableResponse, { url = '' }: { url?: string }) => {
    const name = faultIn(url);
    mockRequests.push(name);
    const answer = faults[name]?.answer;
    if (answer?.by === 'mock') answer.change(response);
  });

  // One run for all: each fault is an environment of its own, with a token of its own.
  testRun = await runCollections({
    collections: [{ collection: collection([item(`${api.url}/{{fault}}`)], { auth: BEARER }) }],
    environments: Object.entries(faults).map(([name, fault], index) => ({
      name,
      environment: environment({
        tokenUrl: tokenUrlOf(name, fault),
        clientId: 'runner',
        clientSecret: SECRET,
        scope: 'orders:read',
        fault: `${index}`,
      }),
    })),
    parallel: 3,
  });
}, 120_000);

afterAll(() => Promise.all([api.close(), raw.close(), mock.stop()]));

describe('a token endpoint misbehaves', () => {
  test.each(Object.entries(faults))('%s', (name, fault) => {
    const { outcome, requests } = fault;
    const collectionRun = testRun.collectionRuns.find((run) => run.environment?.name === name);
    if (collectionRun === undefined) throw new Error('was not run');
    const tokens = testRun.tokens.filter((event) => event.environment === name);
    const index = Object.keys(faults).indexOf(name);
    const apiRequests = api.received.filter(({ path }) => path === `/${index}`).length;

    const { counts } = collectionRun;
    const exitCode = exitCodeOf({
      interrupted: false,
      sharding: null,
      reporterErrors: [],
      counts,
      collectionRuns: [collectionRun],
    });
    expect(exitCode).toBe(outcome.exitCode);
    const received = [...mockRequests, ...raw.received.map(({ path }) => faultIn(path))].filter((one) => one === name);
    expect(received).toHaveLength(requests);
    expect(apiRequests).toBe(outcome.exitCode === 0 ? 1 : 0);

    if (outcome.exitCode === 4) {
      const often = requests > 1 ? ` ${requests} times` : '';
      const asked = `asked ${tokenUrlOf(name, fault)} (grant client_credentials, client_secret_basic, client runner, scope "orders:read")${often}`;
      const error = collectionRun.error?.kind === 'token' ? collectionRun.error : null;
      // From 20.20 on Node's parser names all protocols that it would have taken.
      const message = error?.message.replace('Expected HTTP/, RTSP/ or ICE/', 'Expected HTTP/');
      expect(message).toBe(`No access token: ${asked} ${outcome.says}`);
      expect(error?.hint).toMatch(outcome.hint);
    } else {
      const told = tokens.find((event) => event.type === 'tokenObtained');
      expect(told?.token.expiresInSeconds).toBe(outcome.life);
      const warnings = tokens.flatMap((event) =>
        event.type === 'tokenScriptMessage' ? [[event.level, event.text]] : [],
      );
      expect(warnings).toEqual(outcome.warns === undefined ? [] : [['warn', outcome.warns]]);
    }
  });

  test('in at least forty ways, and never shows the secret', () => {
    expect(Object.keys(faults).length).toBeGreaterThanOrEqual(40);
    expect(JSON.stringify(testRun)).not.toContain('a-secret');
  });
});

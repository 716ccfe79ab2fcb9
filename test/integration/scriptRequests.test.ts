/** `pm.sendRequest` without an answer, whatever the script makes of it, beside plain Newman. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runBesideNewman } from '../support/besideNewman.ts';
import type { BesideNewman } from '../support/besideNewman.ts';
import { collection, item, PASSES } from '../support/definitions.ts';
import { freePort } from '../support/freePort.ts';
import { startEchoServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { startRawServer } from '../support/rawServer.ts';
import type { RawServer } from '../support/rawServer.ts';
import { removeFolders } from '../support/tokenmanProcess.ts';

let api: LocalServer;
let silent: RawServer;
let refused: string;

/** By what the script does with the error; `URL` is where it sends to. Newman's runtime knows no `await` there. */
const FORMS: Readonly<Record<string, string>> = {
  'ignores it':
    'pm.sendRequest(URL, (error, response) => { if (!error) pm.environment.set("id", response.json().id); });',
  'handles it': 'pm.sendRequest(URL, (error) => { if (error) console.log("no service, which is fine"); });',
  'has no callback': 'pm.sendRequest(URL);',
  'asserts it': "pm.sendRequest(URL, (error) => { pm.test('refused', () => pm.expect(error).to.not.eql(null)); });",
  'throws it on': 'pm.sendRequest(URL, (error) => { if (error) throw error; });',
  'does not wait for its promise': 'pm.sendRequest(URL).then(() => {});',
  'catches it': 'pm.sendRequest(URL).then(() => {}).catch(() => {});',
};

beforeAll(async () => {
  api = await startEchoServer();
  silent = await startRawServer(() => () => {});
  refused = `http://127.0.0.1:${await freePort()}/`;
});

afterAll(async () => {
  await Promise.all([api.close(), silent.close()]);
  await removeFolders();
});

function withScript(script: string, url: string): object {
  const code = script.replace('URL', `'${url}'`);
  return collection([
    item(`${api.url}/a`, { name: 'asks before', prerequest: code, test: PASSES }),
    item(`${api.url}/b`, { name: 'asks after', test: code }),
    item(`${api.url}/c`, { name: 'asks nothing', test: PASSES }),
  ]);
}

const errorsOf = ({ ours }: BesideNewman) =>
  ours.items.map((one) => one.scriptErrors.map(({ error }) => error.message));

describe('pm.sendRequest is refused', () => {
  test.each(Object.entries(FORMS))('and the script %s', async (_, script) => {
    const run = await runBesideNewman({ 'c.json': withScript(script, refused) });
    expect([run.newman.exitCode, run.ours.exitCode]).toEqual([1, 3]);
    const [before, after, nothing] = errorsOf(run);
    const told = [expect.stringMatching(/^pm\.sendRequest GET http:.*: connect ECONNREFUSED/)];
    expect(before).toEqual(told);
    expect(after).toEqual(told);
    expect(nothing).toEqual([]);
    expect(run.ours.stdout).toContain(`pm.sendRequest GET ${refused}: connect ECONNREFUSED`);
    expect(JSON.stringify(run.ours.reports?.suites)).toContain(`pm.sendRequest GET ${refused}`);
  });

  test('and is awaited, with and without a catch', async () => {
    const script = 'try { await pm.sendRequest(URL); } catch {}';
    const caught = await runBesideNewman({ 'c.json': withScript(script, refused) });
    const thrown = await runBesideNewman({ 'c.json': withScript('await pm.sendRequest(URL);', refused) });
    expect([caught.ours.exitCode, thrown.ours.exitCode]).toEqual([3, 3]);
    expect(errorsOf(caught).map(({ length }) => length)).toEqual([1, 1, 0]);
    expect(errorsOf(thrown).map(({ length }) => length)).toEqual([1, 1, 0]);
  });
});

test('pm.sendRequest that nobody answers ends at the limit for requests, which is named', async () => {
  const script = FORMS['ignores it'] ?? '';
  const run = await runBesideNewman({ 'c.json': withScript(script, silent.url) }, ['--timeout-request', '500']);
  expect([run.newman.exitCode, run.ours.exitCode]).toEqual([1, 3]);
  expect(errorsOf(run)[0]).toEqual([
    expect.stringContaining(
      'no complete answer within 500 ms (ESOCKETTIMEDOUT); the limit is --timeout-request, or timeoutRequest',
    ),
  ]);
});

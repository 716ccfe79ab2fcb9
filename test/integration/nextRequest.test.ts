/** `setNextRequest` to nobody: Newman ends the iteration, green. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runBesideNewman } from '../support/besideNewman.ts';
import type { BesideNewman } from '../support/besideNewman.ts';
import { collection, folder, item, PASSES } from '../support/definitions.ts';
import { startEchoServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { removeFolders } from '../support/tokenmanProcess.ts';

let api: LocalServer;

beforeAll(async () => {
  api = await startEchoServer();
});

afterAll(async () => {
  await api.close();
  await removeFolders();
});

const one = (name: string, scripts: { readonly test?: string; readonly prerequest?: string } = {}): object =>
  item(`${api.url}/x`, { name, test: PASSES, ...scripts });

const outcome = ({ newman, ours }: BesideNewman) => ({
  exitCodes: [newman.exitCode, ours.exitCode],
  statuses: ours.items.map(({ name, iteration, status }) => `${name} ${iteration} ${status}`),
  errors: ours.items.flatMap(({ scriptErrors }) => scriptErrors.map(({ script, error }) => [script, error.message])),
});

test('a name that nobody has is an error of the test script that asked, in each iteration', async () => {
  const items = [
    one('Step one'),
    one('Step two', { test: "pm.execution.setNextRequest('Step tow');" }),
    one('Step three'),
  ];
  const run = await runBesideNewman({ 'c.json': collection(items) }, ['-n', '2']);
  const told = [
    'test',
    expect.stringMatching(
      /^setNextRequest\("Step tow"\) in the test script of "Step two" .*did you mean "Step two"\?$/,
    ),
  ];
  expect(outcome(run)).toEqual({
    exitCodes: [0, 3],
    statuses: [
      'Step one 0 passed',
      'Step two 0 error',
      'Step one 1 passed',
      'Step two 1 error',
      'Step three 0 skipped',
      'Step three 1 skipped',
    ],
    errors: [told, told],
  });
  expect(run.ours.stdout).toContain('setNextRequest("Step tow")');
});

test('a pre-request script of a folder is named with its folder', async () => {
  const event = [{ listen: 'prerequest', script: { exec: ["postman.setNextRequest('nobody')"] } }];
  const run = await runBesideNewman({
    'c.json': collection([{ ...folder('Setup', [one('a')]), event }, one('b')]),
  });
  expect(outcome(run)).toMatchObject({
    exitCodes: [0, 3],
    errors: [['prerequest', expect.stringContaining('in the pre-request script of "Setup"')]],
  });
});

test('a request outside of the chosen folder is told as such', async () => {
  const chosen = folder('F', [one('a', { test: "pm.execution.setNextRequest('b')" }), one('a2')]);
  const run = await runBesideNewman({ 'c.json': collection([chosen, folder('G', [one('b')])]) }, ['--folder', 'F']);
  expect(outcome(run)).toMatchObject({
    exitCodes: [0, 3],
    errors: [['test', expect.stringContaining('outside of the folders that were chosen (--folder)')]],
  });
});

test.each([
  ['null', 'pm.execution.setNextRequest(null)', {}],
  ['nothing', "pm.execution.setNextRequest('')", {}],
  ['a name', "pm.execution.setNextRequest('last')", {}],
  ['an id', "pm.execution.setNextRequest('id-of-last')", {}],
  ['a name, after nobody', "pm.execution.setNextRequest('last')", { prerequest: "pm.execution.setNextRequest('no')" }],
])('%s is fine', async (_, script, others) => {
  const items = [one('first', { test: script, ...others }), one('second'), { ...one('last'), id: 'id-of-last' }];
  const run = await runBesideNewman({ 'c.json': collection(items) });
  expect(outcome(run)).toMatchObject({ exitCodes: [0, 0], errors: [] });
  expect(run.ours.items.find(({ name }) => name === 'second')?.status).toBe('skipped');
});

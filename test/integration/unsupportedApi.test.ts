/** What scripts written in today's Postman use, and a runtime outside of it does not have. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runCollections } from '../../dist/index.js';
import { collection, environment, item } from '../support/definitions.ts';
import { itemsOf } from '../support/itemsOf.ts';
import { startEchoServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';

const VAULT = /^Vault access denied: pm\.vault .*not supported.*pm\.environment\.get\("NAME"\).*--env-var NAME=/;
const REQUIRE = /^pm\.require is not a function: .*not supported here\. Copy the package's code/;

const scripts: readonly (readonly [script: string, says: RegExp])[] = [
  ["const v = await pm.vault.get('k');", VAULT],
  ["pm.vault.set('k', 'v');", VAULT],
  ["pm.vault.get('k').then(() => {});", VAULT],
  ["pm.test('t', async () => { await pm.vault.get('k'); });", VAULT],
  ["const p = pm.require('@team/package');", REQUIRE],
  ["const p = pm.require('npm:lodash@4.17.21');", REQUIRE],
  ["pm.sendRequest(pm.variables.get('url'), () => { pm.require('x'); });", REQUIRE],
  ["require('npm:lodash@4');", /^Cannot find module 'npm:lodash@4': .*lodash, crypto-js/],
  ["require('axios');", /^Cannot find module 'axios': .*not supported/],
  ["await pm.execution.runRequest('id');", /runRequest is not a function: .*not supported.*pm\.sendRequest/],
  ["pm.datasets('x');", /datasets is not a function: .*not supported.*data file \(-d\)/],
  ["await fetch(pm.variables.get('url'));", /^fetch is not defined: scripts send with pm\.sendRequest/],
  // The person's own mistakes are left as they are.
  ['mine.require();', /^mine is not defined$/],
  ["throw new Error('Vault access denied to me');", /^Vault access denied to me$/],
];

let api: LocalServer;

beforeAll(async () => {
  api = await startEchoServer();
});

afterAll(() => api.close());

test('is a script error that says what is not supported and what to do, in either script', async () => {
  const testRun = await runCollections({
    collections: [
      {
        collection: collection(
          scripts.flatMap(([script]) => [
            item(`${api.url}/`, { test: script }),
            item(`${api.url}/`, { prerequest: script }),
          ]),
        ),
      },
    ],
    environments: [{ name: 'test', environment: environment({ url: api.url }) }],
  });
  expect(testRun.exitCode).toBe(3);
  const messages = itemsOf(testRun.collectionRuns[0]).map(({ scriptErrors, assertions }) =>
    [...scriptErrors, ...assertions].map(({ error }) => error?.message),
  );
  expect(messages).toEqual(
    scripts.flatMap(([, says]) => [
      expect.arrayContaining([expect.stringMatching(says)]),
      expect.arrayContaining([expect.stringMatching(says)]),
    ]),
  );
});

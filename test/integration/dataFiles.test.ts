/** Data files as spreadsheets write them, all the way to the API. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { collection, item } from '../support/definitions.ts';
import { startEchoServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { startInProcess } from '../support/tokenmanInProcess.ts';
import { createFolder, removeFolders } from '../support/tokenmanProcess.ts';

let api: LocalServer;

beforeAll(async () => {
  api = await startEchoServer();
});

afterAll(async () => {
  await Promise.all([api.close(), removeFolders()]);
});

test.each([
  ['semicolons', 'id;name\n1;Ann\n2;Bob\n'],
  ['tabs', 'id\tname\n1\tAnn\n2\tBob\n'],
  ["Excel's first line and everything in quotes", '\uFEFFsep=;\r\n"id";"name"\r\n"1";"Ann"\r\n"2";"Bob"\r\n'],
  ['commas', 'id,name\n1,Ann\n2,Bob\n'],
])('%s separate the columns', async (_, data) => {
  const before = api.received.length;
  const folder = await createFolder({
    'c.json': collection([item(`${api.url}/{{id}}?name={{name}}`)]),
    'd.csv': data,
  });
  const { exitCode } = await startInProcess(folder, ['run', 'c.json', '-d', 'd.csv']).ended;
  expect(api.received.slice(before).map(({ path }) => path)).toEqual(['/1?name=Ann', '/2?name=Bob']);
  expect(exitCode).toBe(0);
});

/** Real worker processes, and which of them gets the next task. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WorkerPool } from '../../dist/run/workerPool.js';
import { planRun } from '../../dist/run/plan/planRun.js';
import { collection, item } from '../support/definitions.ts';
import { startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { descendantsOf } from '../support/processes.ts';

let api: LocalServer;
beforeAll(async () => {
  api = await startLocalServer((_, response) => response.end());
});
afterAll(() => api.close());

test.each([
  ['the same one', {}, [1, 1]],
  ['a new one where it has grown too large', { largestMemory: 1 }, [1, 2]],
])('a worker that is done makes place for %s', async (_, settings, expected) => {
  const pool = new WorkerPool({ workers: 1, processes: 1 }, settings);
  const { collectionRuns } = await planRun({
    collections: [{ collection: collection([item(api.url)]) }],
    environments: [],
  });
  const [run] = collectionRuns;
  if (run === undefined) throw new Error('nothing was planned');
  const numbers: number[] = [];
  for (let task = 0; task < 2; task += 1) {
    const end = await pool.use((worker) => {
      numbers.push(worker.number);
      const { request } = run;
      const settingsOfTask = { tokens: {}, othersFollow: false, tellVariables: 'never' } as const;
      return worker.perform({ type: 'runCollection', request, ...settingsOfTask }, () => {});
    });
    expect(end).toEqual({ kind: 'finished' });
  }
  expect(numbers).toEqual(expected);
  await pool.close();
  expect(descendantsOf(process.pid)).toEqual([]);
});

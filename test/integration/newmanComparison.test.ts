/** The same collection as Newman itself sees it, as we see it, and as a reader of JUnit files sees our junit.xml. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'junit2json';
import type { TestSuites } from 'junit2json';
import { collection, folder, item } from '../support/definitions.ts';
import { startEchoServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, readReports, removeFolders, tokenman } from '../support/tokenmanProcess.ts';
import type { Reports } from '../support/tokenmanProcess.ts';

const newmanBin = createRequire(import.meta.url).resolve('newman/bin/newman.js');

/** What we use of Newman's JSON report. */
interface NewmanReport {
  readonly run: {
    readonly stats: Readonly<Record<string, { readonly total: number; readonly failed: number }>>;
    readonly failures: readonly { readonly error: { readonly name: string; readonly message: string } }[];
    readonly executions: readonly {
      readonly item: { readonly name: string };
      readonly cursor: { readonly iteration: number };
      readonly response?: { readonly code: number };
      readonly requestError?: { readonly code?: string };
      readonly assertions?: readonly {
        readonly assertion: string;
        readonly skipped?: boolean;
        readonly error?: { readonly message: string };
      }[];
    }[];
  };
}

let api: LocalServer;
let newman: NewmanReport;
let ours: Reports;
let junit: TestSuites;
let exitCodes: { readonly newman: unknown; readonly ours: number | null };

beforeAll(async () => {
  api = await startEchoServer();
  const status = "pm.test('status', () => pm.response.to.have.status(200));";
  const project = await createFolder({
    'collection.json': collection(
      [
        item(`${api.url}/first`, { name: 'first', test: status }),
        folder('folder', [
          item(`${api.url}/{{iteration}}`, {
            name: 'differs by iteration',
            prerequest: "pm.variables.set('iteration', String(pm.info.iteration));",
            // The earlier failure must not be hidden by the later pass.
            test: `${status}
              pm.test('iteration is 1', () => pm.expect(pm.response.json().path).to.eql('/1'));
              pm.test('same name', () => {}); pm.test('same name', () => pm.expect(1).to.eql(2));`,
          }),
          item(`${api.url}/nothing-tested`, { name: 'without tests' }),
          item(`${api.url}/skips`, { name: 'skips a test', test: `pm.test.skip('skipped', () => {}); ${status}` }),
        ]),
        item(`http://127.0.0.1:${await unusedPort()}/`, { name: 'is refused', test: "pm.test('never', () => {});" }),
        item(`${api.url}/broken`, { name: 'broken script', test: `${status} missing();` }),
        item(`${api.url}/jump`, { name: 'jumps', test: "pm.execution.setNextRequest('last');" }),
        item(`${api.url}/jumped-over`, { name: 'jumped over', test: status }),
        item(`${api.url}/last`, {
          name: 'last',
          prerequest: "pm.environment.set('set', 'value');",
          header: { 'x-set': '{{set}}' },
          test: `${status} pm.test(']]> & <"\\u0001', () => pm.expect(pm.response.json().headers['x-set']).to.eql('value'));`,
        }),
      ],
      { event: [{ listen: 'test', script: { exec: "pm.test('of the collection', () => {});" } }] },
    ),
  });
  const [newmanExit, ourRun] = await Promise.all([
    runNewman(project),
    tokenman(project, ['collection.json', '--iteration-count', '2']),
  ]);
  newman = JSON.parse(await readFile(join(project, 'newman.json'), 'utf8')) as NewmanReport;
  ours = await readReports(project);
  exitCodes = { newman: newmanExit, ours: ourRun.exitCode };
  junit = (await parse(await readFile(join(project, 'reports/junit.xml'), 'utf8'))) as TestSuites;
});

afterAll(async () => {
  await removeFolders();
  await api.close();
});

function runNewman(cwd: string): Promise<unknown> {
  const argv = ['run', 'collection.json', '-n', '2', '-r', 'json', '--reporter-json-export', 'newman.json'];
  return new Promise((resolve) =>
    execFile(process.execPath, [newmanBin, ...argv], { cwd }, (error) => resolve(error?.code ?? 0)),
  );
}

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const ourItems = () => ours.testRun.collectionRuns.flatMap(({ items }) => items);

describe('Newman and we', () => {
  test('see the same executions: names, iterations, answers, assertions and what they said', () => {
    const theirs = newman.run.executions.map(({ item: { name }, cursor, response, requestError, assertions }) => ({
      name,
      iteration: cursor.iteration,
      status: response?.code ?? requestError?.code,
      // Newman runs the tests of a request that was refused; its code is all there is to them.
      assertions: (assertions ?? []).map(({ assertion, skipped, error }) => ({
        name: assertion,
        status: skipped === true ? 'skipped' : error === undefined ? 'passed' : 'failed',
        message: error?.message,
      })),
    }));
    const seenByUs = ourItems()
      .filter(({ executionId }) => executionId !== null)
      .map(({ name, iteration, exchange, assertions }) => ({
        name,
        iteration,
        status: exchange?.response?.status ?? /\bECONN\w+/.exec(exchange?.error?.message ?? '')?.[0],
        assertions: assertions.map((assertion) => ({
          name: assertion.name,
          status: assertion.status,
          message: assertion.error?.message,
        })),
      }));
    expect(seenByUs).toEqual(theirs);
    expect(theirs).toHaveLength(16);
  });

  test('count the same', () => {
    const { stats, failures } = newman.run;
    const { assertions, requests, scriptErrors } = ours.testRun.counts;
    expect({
      assertions: { total: assertions.total, failed: assertions.failed },
      requests: { total: requests.total, failed: requests.failed },
      failures: assertions.failed + requests.failed + scriptErrors,
    }).toEqual({
      assertions: { total: stats['assertions']?.total, failed: stats['assertions']?.failed },
      requests: { total: stats['requests']?.total, failed: stats['requests']?.failed },
      failures: failures.length,
    });
    expect(failures.length).toBeGreaterThan(0);
    expect(exitCodes).toEqual({ newman: 1, ours: 3 });
  });

  test('but we also name what was jumped over', () => {
    const jumpedOver = ourItems().filter(({ name }) => name === 'jumped over');
    expect(jumpedOver.map(({ status, skipReason }) => [status, skipReason])).toEqual([
      ['skipped', 'notReached'],
      ['skipped', 'notReached'],
    ]);
  });
});

describe('a reader of JUnit files', () => {
  const testCases = () => (junit.testsuite ?? []).flatMap(({ testcase }) => testcase ?? []);

  test('finds in junit.xml what report.json counts', () => {
    const { assertions, requests, scriptErrors, items } = ours.testRun.counts;
    const withoutOwnAssertions = ourItems().filter(
      ({ assertions: own, exchange, status }) => own.length === 0 || exchange?.error != null || status === 'skipped',
    );
    const expected = {
      tests: assertions.total + scriptErrors + withoutOwnAssertions.length,
      failures: assertions.failed,
      errors: requests.failed + scriptErrors,
      skipped: items.skipped + assertions.skipped,
    };
    const [suite] = junit.testsuite ?? [];
    expect({
      tests: suite?.tests,
      failures: suite?.failures,
      errors: suite?.errors,
      skipped: suite?.skipped,
    }).toEqual(expected);
    expect({
      tests: testCases().length,
      failures: testCases().filter(({ failure }) => failure !== undefined).length,
      errors: testCases().filter(({ error }) => error !== undefined).length,
      skipped: testCases().filter(({ skipped }) => skipped !== undefined).length,
    }).toEqual(expected);
  });

  test('finds every assertion of every iteration under a name of its own', () => {
    const names = testCases().map(({ classname, name }) => `${classname} ${name}`);
    expect(new Set(names).size).toBe(names.length);
    const failed = testCases().flatMap(({ name, failure }) => (failure === undefined ? [] : [name ?? '']));
    expect(failed.filter((name) => name.includes('iteration is 1'))).toHaveLength(1);
    expect(failed.filter((name) => name.includes('same name'))).toHaveLength(2);
    expect(names.filter((name) => name.includes(']]> & <"'))).toHaveLength(2);
  });

  test('finds times that add up', () => {
    const sum = testCases().reduce((total, { time }) => total + (time ?? 0), 0);
    expect(sum).toBeCloseTo(junit.time ?? 0, 3);
    expect(junit.testsuite?.[0]?.time).toBeCloseTo(sum, 3);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(ours.testRun.durationMs / 1000);
  });
});

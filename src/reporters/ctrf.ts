/** `ctrf-report.json`: Common Test Report Format (https://ctrf.io), a testcase as in JUnit per assertion per iteration. */
import type { CiJob } from '../run/runEvent.ts';
import type { TestRun } from '../run/testRun.ts';
import { writeWholeFile } from './files.ts';
import { jsonPieces } from './jsonText.ts';
import { plainText } from './plainText.ts';
import type { Reporter } from './reporter.ts';
import { reportPath } from './reportPath.ts';
import type { ReportPlaces } from './reportPath.ts';
import { tallyTestCases } from './testCases/tallyTestCases.ts';
import type { TestCaseTally } from './testCases/tallyTestCases.ts';
import { testSuitesOf } from './testCases/testCases.ts';
import type { TestCase, TestOutcome, TestSuite } from './testCases/testCases.ts';

export function createCtrfReporter(options: ReportPlaces): Reporter {
  const file = reportPath(options, 'ctrf');
  return {
    name: 'ctrf',
    async onEnd(testRun) {
      await writeWholeFile(file, ctrfText(testRun));
      return [file];
    },
  };
}

/** Of the schema that the npm package ctrf publishes. */
const SPEC_VERSION = '0.0.0';
/** Results, tests, and each test. */
const DEPTH_OF_TESTS = 3;

function* ctrfText(testRun: TestRun): Generator<string> {
  yield* jsonPieces(ctrfReport(testRun), DEPTH_OF_TESTS);
  yield '\n';
}

function ctrfReport(testRun: TestRun): object {
  const suites = testSuitesOf(testRun);
  const tallies = suites.map(({ testCases }) => tallyTestCases(testCases));
  const sum = (...kinds: readonly (keyof TestCaseTally)[]): number =>
    tallies.reduce((total, tally) => kinds.reduce((subtotal, kind) => subtotal + tally[kind], total), 0);
  const start = Date.parse(testRun.startedAt);
  const environment = environmentOf(testRun);
  return {
    reportFormat: 'CTRF',
    specVersion: SPEC_VERSION,
    generatedBy: 'tokenman',
    timestamp: new Date(start + testRun.durationMs).toISOString(),
    results: {
      tool: { name: 'tokenman', version: testRun.versions.tokenman },
      summary: {
        tests: sum('total'),
        passed: sum('passed'),
        failed: sum('failure', 'error'),
        skipped: sum('skipped'),
        pending: 0,
        other: 0,
        flaky: sum('flaky'),
        suites: suites.length,
        start,
        stop: start + Math.round(testRun.durationMs),
        duration: Math.round(testRun.durationMs),
        extra: {
          status: testRun.status,
          exitCode: testRun.exitCode,
          interrupted: testRun.interrupted,
          redacted: testRun.redacted,
        },
      },
      tests: testsOf(suites),
      ...(Object.keys(environment).length > 0 && { environment }),
    },
  };
}

function* testsOf(suites: readonly TestSuite[]): Generator<object> {
  for (const suite of suites) for (const testCase of suite.testCases) yield testOf(testCase, suite);
}

function testOf(testCase: TestCase, { name, run }: TestSuite): object {
  const { item, outcome } = testCase;
  const start = item === null || item.startedAt === null ? null : Date.parse(item.startedAt);
  return {
    name: plainText(testCase.name),
    status: statusOf(outcome),
    rawStatus: outcome.kind,
    duration: testCase.durationMs,
    ...(start !== null && { start, stop: start + testCase.durationMs }),
    suite: [plainText(name), ...(item?.folders.map(plainText) ?? [])],
    type: 'api',
    ...(testCase.flaky && { flaky: true }),
    ...(run.collection.path !== null && { filePath: run.collection.path }),
    ...(run.worker !== null && { threadId: String(run.worker) }),
    ...(outcome.kind !== 'passed' && { message: plainText(outcome.message) }),
    ...('body' in outcome && { trace: plainText(outcome.body()) }),
    extra: {
      collection: run.collection.name,
      environment: run.environment?.name ?? null,
      iteration: item?.iteration ?? null,
      ...((item?.warnings.length ?? 0) > 0 && { warnings: item?.warnings.map(({ message }) => plainText(message)) }),
    },
  };
}

type CtrfStatus = 'passed' | 'failed' | 'skipped';

/** CTRF has no errors; which it was is in `rawStatus`. */
function statusOf({ kind }: TestOutcome): CtrfStatus {
  return kind === 'failure' || kind === 'error' ? 'failed' : kind;
}

function environmentOf({ ci, collectionRuns }: TestRun): Record<string, string> {
  const names = [...new Set(collectionRuns.flatMap(({ environment }) => environment?.name ?? []))];
  return {
    ...(names.length > 0 && { testEnvironment: names.join(', ') }),
    ...(ci !== null && buildOf(ci)),
  };
}

function buildOf({ commit, branch, job, url }: CiJob): Record<string, string> {
  const known = { commit, branchName: branch, buildName: job, buildUrl: url };
  return Object.fromEntries(Object.entries(known).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

/** `junit.xml`: what CI servers read; testCases.ts says how the test run becomes testcases. */
import type { CollectionRunResult, TestRun } from '../../run/testRun.ts';
import { describeEarlierRun, describeWarning } from '../describe.ts';
import { writeWholeFile } from '../files.ts';
import type { Reporter } from '../reporter.ts';
import { reportPath } from '../reportPath.ts';
import type { ReportPlaces } from '../reportPath.ts';
import { testSuitesOf } from '../testCases/testCases.ts';
import { junitXml } from './junitXml.ts';
import type { JUnitSuite } from './junitXml.ts';

export function createJUnitReporter(options: ReportPlaces): Reporter {
  const file = reportPath(options, 'junit');
  return {
    name: 'junit',
    async onEnd(testRun) {
      await writeWholeFile(file, junitXml(suitesOf(testRun)));
      return [file];
    },
  };
}

function suitesOf(testRun: TestRun): JUnitSuite[] {
  return testSuitesOf(testRun).map(({ name, run, testCases }) => ({
    name,
    startedAt: run.startedAt ?? testRun.startedAt,
    file: run.collection.path,
    properties: propertiesOf(run, testRun),
    testCases,
  }));
}

function propertiesOf(
  run: CollectionRunResult,
  { ci, interrupted, redacted, versions }: TestRun,
): Record<string, string> {
  const properties = {
    environment: run.environment?.name,
    collection: run.collection.name,
    iterationCount: String(run.iterationCount),
    commit: ci?.commit,
    branch: ci?.branch,
    ciProvider: ci?.provider,
    ciJob: ci?.job,
    ciUrl: ci?.url,
    earlierRun: run.attempts[0] === undefined ? null : describeEarlierRun(run.attempts[0]),
    interrupted: interrupted ? 'true' : null,
    redacted: redacted ? null : 'false',
    tokenman: versions.tokenman,
    ...warningProperties(run),
  };
  return Object.fromEntries(Object.entries(properties).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

/** In the suite's: a testcase has none. Readers keep them by name. */
function warningProperties({ warnings, iterationCount }: CollectionRunResult): Record<string, string> {
  const told = warnings.slice(0, MOST_WARNINGS).map((warning) => describeWarning(warning, iterationCount));
  const more = warnings.length - told.length;
  return Object.fromEntries(
    [...told, ...(more === 0 ? [] : [`… and ${more} more`])].map((text, index) => [`warning ${index + 1}`, text]),
  );
}

const MOST_WARNINGS = 100;

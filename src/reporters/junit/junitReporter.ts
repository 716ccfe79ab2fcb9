/** `junit.xml`: what CI servers read; testCases.ts says how the test run becomes JUnit. */
import { join } from 'node:path';
import type { CollectionRunResult, TestRun } from '../../run/testRun.ts';
import { describeCollectionRun } from '../describe.ts';
import { writeWholeFile } from '../files.ts';
import type { Reporter } from '../reporter.ts';
import { junitXml, type JUnitSuite } from './junitXml.ts';
import { testCasesOf, uniqueNames } from './testCases.ts';

export function createJUnitReporter(options: { readonly reportsDir: string }): Reporter {
  const file = join(options.reportsDir, 'junit.xml');
  return {
    name: 'junit',
    async onEnd(testRun) {
      await writeWholeFile(file, junitXml(suitesOf(testRun)));
      return [file];
    },
  };
}

function suitesOf(testRun: TestRun): JUnitSuite[] {
  const uniqueName = uniqueNames();
  return testRun.collectionRuns.map((run) => {
    const label = describeCollectionRun(run);
    const name = uniqueName(label);
    // The same collection twice with one environment: its testcases need the number, too.
    const collectionName = `${run.collection.name}${name.slice(label.length)}`;
    return {
      name,
      startedAt: run.startedAt ?? testRun.startedAt,
      properties: propertiesOf(run),
      testCases: testCasesOf(run, collectionName),
    };
  });
}

function propertiesOf(run: CollectionRunResult): Readonly<Record<string, string>> {
  return {
    ...(run.environment === null ? {} : { environment: run.environment.name }),
    collection: run.collection.name,
    iterationCount: String(run.iterationCount),
  };
}

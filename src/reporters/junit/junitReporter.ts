/** `junit.xml`: what CI servers read; testCases.ts says how the test run becomes JUnit. */
import { join } from 'node:path';
import type { CollectionRunResult, TestRun } from '../../run/testRun.ts';
import { describeCollectionRun } from '../describe.ts';
import { writeWholeFile } from '../files.ts';
import type { Reporter } from '../reporter.ts';
import { junitXml } from './junitXml.ts';
import type { JUnitSuite } from './junitXml.ts';
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
      file: run.collection.path,
      properties: propertiesOf(run, testRun),
      testCases: testCasesOf(run, collectionName),
    };
  });
}

function propertiesOf(run: CollectionRunResult, { ci, interrupted, versions }: TestRun): Record<string, string> {
  const properties = {
    environment: run.environment?.name,
    collection: run.collection.name,
    iterationCount: String(run.iterationCount),
    commit: ci?.commit,
    branch: ci?.branch,
    ciProvider: ci?.provider,
    ciJob: ci?.job,
    ciUrl: ci?.url,
    interrupted: interrupted ? 'true' : null,
    tokenman: versions.tokenman,
  };
  return Object.fromEntries(Object.entries(properties).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

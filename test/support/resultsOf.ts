/** What the reports say of one collection. */
import type { JUnitSuite, Reports } from './tokenmanProcess.ts';

export function resultOf({ testRun }: Reports, name: string): Reports['testRun']['collectionRuns'][number] {
  const result = testRun.collectionRuns.find(({ collection }) => collection.name === name);
  if (result === undefined) throw new Error(`no collection run ${name}`);
  return result;
}

export function suiteOf({ suites }: Reports, name: string): JUnitSuite {
  const suite = suites.find((one) => one.name === name);
  if (suite === undefined) throw new Error(`no testsuite ${name}`);
  return suite;
}

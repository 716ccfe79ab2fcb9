/** Writes testsuites as XML with junit-report-builder, and answers what it leaves open. */
import junitReportBuilder from 'junit-report-builder';
import type { TestCase, TestSuite } from 'junit-report-builder';
import { plainText } from '../plainText.ts';
import type { JUnitOutcome, JUnitTestCase } from './testCases.ts';

export interface JUnitSuite {
  /** Unique in the file. */
  readonly name: string;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly testCases: readonly JUnitTestCase[];
}

/** The builder as it is at run time; its types describe a default export that Node's ESM does not see. */
interface ReportBuilder {
  newBuilder(): ReportBuilder;
  name(name: string): this;
  testSuite(): TestSuite;
  build(): string;
  /** Private, and the only way to give the root its time. */
  readonly _rootTestSuites: { time(seconds: number): unknown };
}

export function junitXml(suites: readonly JUnitSuite[]): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see ReportBuilder
  const builder = (junitReportBuilder as unknown as ReportBuilder).newBuilder().name('tokenman');
  let totalMs = 0;
  for (const { name, startedAt, properties, testCases } of suites) {
    const suite = builder.testSuite().name(plainText(name)).timestamp(timestampOf(startedAt));
    for (const [key, value] of Object.entries(properties)) suite.property(key, plainText(value));
    // Whole milliseconds, so that the sums are exact.
    const suiteMs = testCases.reduce((sum, testCase) => sum + testCase.durationMs, 0);
    suite.time(suiteMs / 1000);
    totalMs += suiteMs;
    for (const testCase of testCases) addTestCase(suite, testCase);
  }
  // oxlint-disable-next-line no-underscore-dangle -- see ReportBuilder
  builder._rootTestSuites.time(totalMs / 1000);
  return `${builder.build()}\n`;
}

function addTestCase(suite: TestSuite, { className, name, durationMs, outcome }: JUnitTestCase): void {
  const testCase = suite.testCase().className(plainText(className)).name(plainText(name));
  testCase.time(durationMs / 1000);
  setOutcome(testCase, outcome);
}

function setOutcome(testCase: TestCase, outcome: JUnitOutcome): void {
  switch (outcome.kind) {
    case 'passed':
      return;
    case 'skipped':
      skip(testCase, plainText(outcome.message));
      return;
    case 'failure':
      testCase.failure(plainText(outcome.message), plainText(outcome.type)).stacktrace(cdataText(outcome.body));
      return;
    case 'error':
      testCase.error(plainText(outcome.message), plainText(outcome.type), cdataText(outcome.body));
  }
}

/** The builder's `skipped()` knows no reason; it is added once the element exists. */
function skip(testCase: TestCase, reason: string): void {
  testCase.skipped();
  const build = testCase.build.bind(testCase);
  testCase.build = (parent) => {
    const element = build(parent);
    for (const child of element.children) {
      if ('name' in child && child.name === 'skipped' && 'att' in child) child.att('message', reason);
    }
    return element;
  };
}

/**
 * Text for a CDATA section. xmlbuilder splits the section at the first `]]>` and at no other, which ends the document's
 * well-formedness at the second one: those are split here.
 */
function cdataText(text: string): string {
  const [first = '', ...rest] = plainText(text).split(']]>');
  if (rest.length === 0) return first;
  return `${first}]]>${rest.join(']]]]><![CDATA[>')}`;
}

/** Without fraction and zone, as the JUnit schemas want it; still UTC. */
function timestampOf(iso: string): string {
  return iso.replace(/\.\d+Z$/, '');
}

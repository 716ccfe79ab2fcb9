/** `report.tap`: TAP 14 (https://testanything.org/tap-version-14-specification.html), testcases as in JUnit. */
import type { TestRun } from '../run/testRun.ts';
import { describeWarning, NOT_REDACTED } from './describe.ts';
import { writeWholeFile } from './files.ts';
import { oneLine, plainText } from './plainText.ts';
import type { Reporter } from './reporter.ts';
import { reportPath } from './reportPath.ts';
import type { ReportPlaces } from './reportPath.ts';
import { tallyTestCases } from './testCases/tallyTestCases.ts';
import { testSuitesOf } from './testCases/testCases.ts';
import type { TestCase, TestSuite } from './testCases/testCases.ts';

export function createTapReporter(options: ReportPlaces): Reporter {
  const file = reportPath(options, 'tap');
  return {
    name: 'tap',
    async onEnd(testRun) {
      await writeWholeFile(file, tapText(testRun));
      return [file];
    },
  };
}

/** The plan comes first, so that a file that was cut is no whole one. Suites are not nested: many readers skip subtests. */
function* tapText(testRun: TestRun): Generator<string> {
  const suites = testSuitesOf(testRun);
  const total = suites.reduce((sum, { testCases }) => sum + tallyTestCases(testCases).total, 0);
  yield `TAP version 14\n1..${total}${total === 0 ? ' # SKIP nothing ran' : ''}\n`;
  if (!testRun.redacted) yield `# ${NOT_REDACTED}\n`;
  let number = 0;
  for (const suite of suites) {
    yield `# ${escape(suite.name)}\n`;
    const { warnings, iterationCount } = suite.run;
    for (const warning of warnings) yield `# warning: ${escape(describeWarning(warning, iterationCount))}\n`;
    for (const testCase of suite.testCases) {
      number += 1;
      yield testPoint(number, testCase, suite);
    }
  }
  if (testRun.interrupted) yield 'Bail out! The run was interrupted.\n';
}

function testPoint(number: number, { name, outcome, durationMs }: TestCase, suite: TestSuite): string {
  const isFailed = outcome.kind === 'failure' || outcome.kind === 'error';
  const directive = outcome.kind === 'skipped' ? ` # SKIP ${oneLine(outcome.message)}` : '';
  const line = `${isFailed ? 'not ok' : 'ok'} ${number} - ${escape(`${suite.name}: ${name}`)}${directive}\n`;
  if (outcome.kind === 'skipped') return line;
  return `${line}${diagnostics({
    duration_ms: durationMs,
    ...(isFailed && {
      severity: outcome.kind === 'failure' ? 'fail' : 'error',
      type: plainText(outcome.type),
      message: plainText(outcome.message),
      details: plainText(outcome.body()),
    }),
  })}`;
}

/** YAML; JSON values are YAML values, whatever text they hold. */
function diagnostics(values: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries(values).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}\n`);
  return `  ---\n${lines.join('')}  ...\n`;
}

/** A number sign would begin a directive. */
function escape(text: string): string {
  return oneLine(text).replaceAll(/[\\#]/g, (character) => `\\${character}`);
}

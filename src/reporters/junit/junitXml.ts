/**
 * Writes testsuites as XML, piece by piece: a builder would hold a large run as objects, as a tree and as text at once.
 * Valid against the schema of Jenkins' xunit plugin (junit-10.xsd).
 */
import { plainText } from '../plainText.ts';
import { tallyTestCases } from '../testCases/tallyTestCases.ts';
import type { TestCaseTally } from '../testCases/tallyTestCases.ts';
import type { TestOutcome, TestCase } from '../testCases/testCases.ts';

export interface JUnitSuite {
  /** Unique in the file. */
  readonly name: string;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  /** The collection's file; GitHub reporters show it next to a failure. */
  readonly file: string | null;
  readonly properties: Readonly<Record<string, string>>;
  readonly testCases: Iterable<TestCase>;
}

export function* junitXml(suites: readonly JUnitSuite[]): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  // No counts here: the schema has no `skipped` for the root, and readers that find the other counts without it
  // (test-results-parser) take the skipped for passed. All of them add up the suites.
  const tallied = suites.map((suite) => ({ suite, tally: tallyTestCases(suite.testCases) }));
  const totalMs = tallied.reduce((sum, { tally }) => sum + tally.durationMs, 0);
  const root = attributes({ name: 'tokenman', time: seconds(totalMs) });
  if (suites.length === 0) {
    yield `<testsuites${root}/>\n`;
    return;
  }
  yield `<testsuites${root}>\n`;
  for (const { suite, tally } of tallied) yield* suiteXml(suite, tally);
  yield '</testsuites>\n';
}

function* suiteXml(
  { name, startedAt, file, properties, testCases }: JUnitSuite,
  tally: TestCaseTally,
): Generator<string> {
  const suite = attributes({
    name,
    tests: String(tally.total),
    failures: String(tally.failure),
    errors: String(tally.error),
    skipped: String(tally.skipped),
    time: seconds(tally.durationMs),
    timestamp: timestampOf(startedAt),
    file,
  });
  yield `  <testsuite${suite}>\n    <properties>\n`;
  for (const [key, value] of Object.entries(properties)) {
    yield `      <property${attributes({ name: key, value })}/>\n`;
  }
  yield '    </properties>\n';
  for (const testCase of testCases) yield testCaseXml(testCase);
  yield '  </testsuite>\n';
}

function testCaseXml({ className, name, durationMs, outcome }: TestCase): string {
  const testCase = `    <testcase${attributes({ name, classname: className, time: seconds(durationMs) })}`;
  if (outcome.kind === 'passed') return `${testCase}/>\n`;
  return `${testCase}>\n      ${outcomeXml(outcome)}\n    </testcase>\n`;
}

function outcomeXml(outcome: Exclude<TestOutcome, { readonly kind: 'passed' }>): string {
  const { kind, message } = outcome;
  // Jenkins and Azure read a skipped test's message, GitLab its text.
  if (kind === 'skipped') return `<skipped${attributes({ message })}>${textSection(message)}</skipped>`;
  return `<${kind}${attributes({ message, type: typeOf(outcome.type) })}>${textSection(outcome.body())}</${kind}>`;
}

function seconds(milliseconds: number): string {
  return String(milliseconds / 1000);
}

/**
 * GitLab reads the file with Rails' `Hash.from_xml`, which takes these types for the order to convert the text, and
 * refuses a file over `yaml` and `symbol`. A script may throw an error of any name.
 */
const RAILS_TYPES = new Set(
  'array base64Binary boolean date dateTime datetime decimal double duration file float hexBinary integer string symbol yaml'.split(
    ' ',
  ),
);

function typeOf(name: string): string {
  return RAILS_TYPES.has(name) ? `Error.${name}` : name;
}

/** Those that are null are left out. */
function attributes(values: Readonly<Record<string, string | null>>): string {
  return Object.entries(values)
    .map(([name, value]) => (value === null ? '' : ` ${name}=${quoted(plainText(value))}`))
    .join('');
}

/** In the quotes that need no escaping: some parsers count entities, and give up at a thousand. */
function quoted(text: string): string {
  const escaped = text.replaceAll(/[&<\n\t]/g, (character) => ESCAPES[character] ?? character);
  return escaped.includes('"') && !escaped.includes("'") ? `'${escaped}'` : `"${escaped.replaceAll('"', '&quot;')}"`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '\n': '&#10;', '\t': '&#9;' };

function textSection(text: string): string {
  return `<![CDATA[${plainText(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}

/** Without fraction and zone, as the JUnit schemas want it; still UTC. */
function timestampOf(iso: string): string {
  return iso.replace(/\.\d+Z$/, '');
}

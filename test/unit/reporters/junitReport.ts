/** Writes a test run's junit.xml for real and reads it back as an independent reader does. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { createJUnitReporter } from '../../../src/reporters/junit/junitReporter.ts';
import type { TestRun } from '../../../src/run/testRun.ts';

export interface ReadTestCase {
  readonly classname: string;
  readonly name: string;
  readonly time: string;
  readonly failure?: readonly ReadProblem[];
  readonly error?: readonly ReadProblem[];
  readonly skipped?: readonly { readonly message: string; readonly text: string }[];
}

interface ReadProblem {
  readonly message: string;
  readonly type: string;
  readonly text: string;
}

interface ReadCounts {
  readonly name: string;
  readonly tests: string;
  readonly failures: string;
  readonly errors: string;
  readonly skipped: string;
  readonly time: string;
}

export interface ReadSuite extends ReadCounts {
  readonly timestamp: string;
  readonly file?: string;
  readonly properties: readonly { readonly property: readonly { readonly name: string; readonly value: string }[] }[];
  readonly testcase?: readonly ReadTestCase[];
}

/** No counts: readers add up the suites. */
export interface ReadReport extends Pick<ReadCounts, 'name' | 'time'> {
  readonly testsuite?: readonly ReadSuite[];
}

export async function junitReportOf(testRun: TestRun): Promise<{ xml: string; report: ReadReport }> {
  const reportsDir = await mkdtemp(join(tmpdir(), 'tokenman-junit-'));
  try {
    const files = await createJUnitReporter({ reportsDir }).onEnd?.(testRun);
    if (files?.[0] !== join(reportsDir, 'junit.xml')) throw new Error('junit.xml was not named');
    const xml = await readFile(files[0], 'utf8');
    const validity = XMLValidator.validate(xml);
    if (validity !== true) throw new Error(`not well-formed: ${JSON.stringify(validity)}`);
    return { xml, report: parse(xml) };
  } finally {
    await rm(reportsDir, { recursive: true });
  }
}

function parse(xml: string): ReadReport {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseAttributeValue: false,
    parseTagValue: false,
    trimValues: false,
    htmlEntities: true,
    alwaysCreateTextNode: true,
    textNodeName: 'text',
    isArray: (_name, _path, _leaf, isAttribute) => !isAttribute,
  });
  const document: { testsuites: [ReadReport] } = parser.parse(xml);
  return document.testsuites[0];
}

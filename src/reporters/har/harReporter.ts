/** `report.har`: all traffic as HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), for every tool that reads it. */
import type { TestRun } from '../../run/testRun.ts';
import { describeCollectionRun, NOT_REDACTED } from '../describe.ts';
import { writeWholeFile } from '../files.ts';
import { jsonPieces } from '../jsonText.ts';
import type { Reporter } from '../reporter.ts';
import { reportPath } from '../reportPath.ts';
import type { ReportPlaces } from '../reportPath.ts';
import { harEntries } from './harEntries.ts';

export function createHarReporter(options: ReportPlaces): Reporter {
  const file = reportPath(options, 'har');
  return {
    name: 'har',
    async onEnd(testRun) {
      await writeWholeFile(file, harText(testRun));
      return [file];
    },
  };
}

/** The log, its lists, and what is in them. */
const DEPTH_OF_ENTRIES = 3;

function* harText(testRun: TestRun): Generator<string> {
  yield* jsonPieces({ log: harLog(testRun) }, DEPTH_OF_ENTRIES);
  yield '\n';
}

function harLog(testRun: TestRun): object {
  return {
    version: '1.2',
    creator: { name: 'tokenman', version: testRun.versions.tokenman },
    pages: testRun.collectionRuns.map((run) => ({
      id: run.collectionRunId,
      title: describeCollectionRun(run),
      startedDateTime: run.startedAt ?? testRun.startedAt,
      pageTimings: { onLoad: run.durationMs },
    })),
    entries: harEntries(testRun),
    comment: commentOn(testRun),
  };
}

function commentOn({ interrupted, redacted }: TestRun): string {
  return [
    ...(interrupted ? ['The run was interrupted: this is what went over the wire until then.'] : []),
    redacted ? 'Secrets are redacted.' : NOT_REDACTED,
    'Entries with _tokenman.kind "token" are token traffic.',
  ].join(' ');
}

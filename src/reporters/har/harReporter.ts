/** `report.har`: all traffic as HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), for every tool that reads it. */
import { join } from 'node:path';
import type { TestRun } from '../../run/testRun.ts';
import { describeCollectionRun, NOT_REDACTED } from '../describe.ts';
import { writeWholeFile } from '../files.ts';
import { jsonPieces } from '../jsonText.ts';
import type { Reporter } from '../reporter.ts';
import { harEntries } from './harEntries.ts';

export function createHarReporter(options: { readonly reportsDir: string }): Reporter {
  const file = join(options.reportsDir, 'report.har');
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

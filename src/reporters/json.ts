/** `report.json`: the test run as it is, for programs; its shape is schemas/report.schema.json. */
import type { TestRun } from '../run/testRun.ts';
import { writeWholeFile } from './files.ts';
import { jsonPieces } from './jsonText.ts';
import type { Reporter } from './reporter.ts';
import { reportPath } from './reportPath.ts';
import type { ReportPlaces } from './reportPath.ts';

export function createJsonReporter(options: ReportPlaces): Reporter {
  const file = reportPath(options, 'json');
  return {
    name: 'json',
    async onEnd(testRun) {
      await writeWholeFile(file, reportJson(testRun));
      return [file];
    },
  };
}

/** Collection runs, their lists of items, and each item: five levels down. */
const DEPTH_OF_ITEMS = 4;

function* reportJson(testRun: TestRun): Generator<string> {
  yield* jsonPieces(testRun, DEPTH_OF_ITEMS);
  yield '\n';
}

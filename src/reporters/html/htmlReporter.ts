/** `report.html`: the run as one page to look at, which needs no other file and asks nobody for anything. */
import { writeWholeFile } from '../files.ts';
import type { Reporter } from '../reporter.ts';
import { reportPath } from '../reportPath.ts';
import type { ReportPlaces } from '../reportPath.ts';
import { htmlDocument } from './htmlDocument.ts';

export function createHtmlReporter(options: ReportPlaces): Reporter {
  const file = reportPath(options, 'html');
  return {
    name: 'html',
    async onEnd(testRun) {
      await writeWholeFile(file, htmlDocument(testRun));
      return [file];
    },
  };
}

/** `report.html`: the run as one page to look at, which needs no other file and asks nobody for anything. */
import { join } from 'node:path';
import { writeWholeFile } from '../files.ts';
import type { Reporter } from '../reporter.ts';
import { htmlDocument } from './htmlDocument.ts';

export function createHtmlReporter(options: { readonly reportsDir: string }): Reporter {
  const file = join(options.reportsDir, 'report.html');
  return {
    name: 'html',
    async onEnd(testRun) {
      await writeWholeFile(file, htmlDocument(testRun));
      return [file];
    },
  };
}

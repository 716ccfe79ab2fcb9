/** `report.json`: the test run as it is, for programs; its shape is schemas/report.schema.json. */
import { join } from 'node:path';
import { writeWholeFile } from './files.ts';
import type { Reporter } from './reporter.ts';

export function createJsonReporter(options: { readonly reportsDir: string }): Reporter {
  const file = join(options.reportsDir, 'report.json');
  return {
    name: 'json',
    async onEnd(testRun) {
      await writeWholeFile(file, `${JSON.stringify(testRun, null, 2)}\n`);
      return [file];
    },
  };
}

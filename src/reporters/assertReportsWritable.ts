import { dirname } from 'node:path';
import { isFileReporter } from './builtInNames.ts';
import { assertFolderWritable, assertReportsFolderWritable } from './files.ts';
import type { ReportPlaces } from './reportPath.ts';

/**
 * Before a run, so that it does not find out at its end.
 *
 * @throws {TokenmanError} REPORTS_UNWRITABLE
 */
export async function assertReportsWritable({
  reporters,
  reportsDir,
  exportPaths = {},
}: ReportPlaces & { readonly reporters: readonly string[] }): Promise<void> {
  const elsewhere = new Map<string, string>(Object.entries(exportPaths));
  const others = reporters.filter((name) => name !== 'console' && !elsewhere.has(name));
  if (others.length > 0) await assertReportsFolderWritable(reportsDir);
  for (const name of reporters) {
    const path = isFileReporter(name) ? elsewhere.get(name) : undefined;
    if (path !== undefined) await assertFolderWritable(dirname(path), 'folder', `--reporter-${name}-export`);
  }
}

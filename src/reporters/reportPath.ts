import { join } from 'node:path';
import { REPORT_FILES } from './builtInNames.ts';
import type { FileReporter } from './builtInNames.ts';

/** Where reports go. */
export interface ReportPlaces {
  readonly reportsDir: string;
  /** Of single reporters, in place of their file in the reports folder. */
  readonly exportPaths?: ExportPaths;
}

export type ExportPaths = { readonly [name in FileReporter]?: string };

export function reportPath({ reportsDir, exportPaths = {} }: ReportPlaces, reporter: FileReporter): string {
  return exportPaths[reporter] ?? join(reportsDir, REPORT_FILES[reporter]);
}

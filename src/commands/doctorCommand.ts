/** `tokenman doctor`: what would make a run fail, found without sending anything. */
import { readConfigFile } from '../config/configFile.ts';
import type { RequestedSettings } from '../config/requestedSettings.ts';
import { resolveDoctorConfig } from '../config/resolveDoctorConfig.ts';
import { examine } from '../doctor/examine.ts';
import { fixDuplicates } from '../doctor/fixDuplicates.ts';
import type { DoctorReport } from '../doctor/formats/doctorReport.ts';
import { doctorJson } from '../doctor/formats/json.ts';
import { doctorSarif } from '../doctor/formats/sarif.ts';
import { doctorText } from '../doctor/formats/text.ts';
import { loadProject } from '../doctor/project.ts';
import type { CommandIo } from './commandIo.ts';

export interface DoctorCommand {
  readonly collections: readonly string[];
  readonly flags: RequestedSettings & {
    readonly config?: string;
    readonly format?: 'text' | 'json' | 'sarif';
    readonly fix?: boolean;
  };
}

const FOUND_SOMETHING = 1;

/** @throws TokenmanError for input that no run could use */
export async function doctorCommand({ collections, flags }: DoctorCommand, io: CommandIo): Promise<number> {
  const configFile = await readConfigFile(flags.config, io.cwd);
  const resolved = await resolveDoctorConfig({
    collections,
    flags,
    configFile,
    environmentVariables: io.env,
    cwd: io.cwd,
  });
  const before = await loadProject(resolved);
  const fixes = flags.fix === true ? await fixDuplicates(before, resolved.settings) : [];
  const project = fixes.length === 0 ? before : await loadProject(resolved);
  const report: DoctorReport = {
    findings: await examine(project, resolved.settings),
    fixes,
    collections: [...new Set(project.collections.map(({ file }) => file.path))],
    environments: project.runs.flatMap(({ environment }) => environment.name ?? []).filter(isFirst),
  };
  io.stdout.write(formatted(report, flags.format ?? 'text', resolved.color, io));
  return report.findings.length === 0 ? 0 : FOUND_SOMETHING;
}

function formatted(
  report: DoctorReport,
  format: 'text' | 'json' | 'sarif',
  color: 'on' | 'off' | 'auto',
  { stdout, useColor }: CommandIo,
): string {
  switch (format) {
    case 'json':
      return doctorJson(report);
    case 'sarif':
      return doctorSarif(report);
    case 'text':
      return doctorText(report, { color: useColor(color, stdout), width: stdout.columns ?? 80 });
  }
}

function isFirst(value: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(value) === index;
}

/** Findings for a person, file by file. */
import { createPalette } from '../../reporters/console/palette.ts';
import type { Palette } from '../../reporters/console/palette.ts';
import { oneLine } from '../../reporters/plainText.ts';
import { wrapText } from '../../reporters/wrapText.ts';
import { count, formatPath } from '../finding.ts';
import type { Finding } from '../finding.ts';
import type { DoctorReport } from './doctorReport.ts';

export interface TextStyle {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

const INDENT = '      ';
const NARROWEST = 40;

export function doctorText(report: DoctorReport, { color, width }: TextStyle): string {
  const palette = createPalette(color);
  const files = [...new Set(report.findings.map(({ place }) => place.file))];
  return [
    ...report.fixes.map(({ file, message }) => `${palette.good('fixed')} ${file}: ${oneLine(message)}`),
    ...(report.fixes.length > 0 && report.findings.length > 0 ? [''] : []),
    ...files.flatMap((file) => [
      palette.strong(file ?? 'objects'),
      ...report.findings
        .filter(({ place }) => place.file === file)
        .flatMap((finding) => findingLines(finding, palette, Math.max(width, NARROWEST))),
      '',
    ]),
    summary(report, palette),
    '',
  ].join('\n');
}

function findingLines(
  { rule, severity, place, message, remedy }: Finding,
  palette: Palette,
  width: number,
): readonly string[] {
  const paint = severity === 'error' ? palette.bad : severity === 'warning' ? palette.warn : palette.hint;
  const position = place.line === null ? '' : `${place.line}:${place.column ?? 1} `;
  const path = place.path.length === 0 ? '' : `  ${palette.dim(formatPath(place.path))}`;
  return [
    `  ${position}${paint(severity)} ${rule}${path}`,
    ...wrapText(oneLine(message), width - INDENT.length).map((line) => INDENT + line),
    ...wrapText(oneLine(remedy), width - INDENT.length - 2).map(
      (line, index) => `${INDENT}${index === 0 ? palette.hint('→') : ' '} ${palette.dim(line)}`,
    ),
  ];
}

function summary({ findings, fixes, collections, environments }: DoctorReport, palette: Palette): string {
  const looked = `${count(collections.length, 'collection')}, ${count(environments.length, 'environment')}`;
  if (findings.length === 0) {
    return `${palette.good(fixes.length === 0 ? 'nothing found' : 'nothing left to find')} in ${looked}`;
  }
  const parts = (['error', 'warning', 'note'] as const).flatMap((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [count(number, severity)];
  });
  return `${palette.bad(count(findings.length, 'finding'))} (${parts.join(', ')}) in ${looked}`;
}

/**
 * Findings as SARIF 2.1.0 (OASIS), for code scanning. What GitHub asks for beside the standard is in it: rules with a
 * description and help, locations relative to the repository, and fingerprints that stay when lines move.
 */
import { createHash } from 'node:crypto';
import { isAbsolute, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DOCTOR_RULES } from '../../config/doctorSettings.ts';
import { version } from '../../version.ts';
import { formatPath } from '../finding.ts';
import type { Finding, Place } from '../finding.ts';
import { RULES } from '../rules.ts';
import type { DoctorReport } from './doctorReport.ts';

export function doctorSarif({ findings }: DoctorReport): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'tokenman doctor',
            semanticVersion: version,
            rules: DOCTOR_RULES.map((rule) => ({
              id: rule,
              shortDescription: { text: RULES[rule].summary },
              help: {
                text: `${RULES[rule].summary} docs/doctor.md of tokenman says why that matters and what to do about it.`,
              },
              defaultConfiguration: { level: RULES[rule].severity },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map(resultOf),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function resultOf({ rule, severity, place, message, remedy }: Finding) {
  return {
    ruleId: rule,
    ruleIndex: DOCTOR_RULES.indexOf(rule),
    level: severity,
    message: { text: `${message}. ${remedy}` },
    locations: [locationOf(place)],
    partialFingerprints: {
      'tokenmanFinding/v1': createHash('sha256')
        .update(JSON.stringify([rule, place.file, formatPath(place.path), message]))
        .digest('hex'),
    },
  };
}

function locationOf({ file, path, line, column }: Place) {
  return {
    ...(file !== null &&
      file !== '' && {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file) },
          // Without a line GitHub shows nothing.
          region: { startLine: line ?? 1, ...(column !== null && { startColumn: column }) },
        },
      }),
    ...(path.length > 0 && { logicalLocations: [{ fullyQualifiedName: formatPath(path), kind: 'member' }] }),
  };
}

function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file.split(sep).map(encodeURIComponent).join('/');
}

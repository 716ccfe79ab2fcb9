import { CsvError, parse } from 'csv-parse/sync';
import type { InfoField } from 'csv-parse/sync';

import { TokenmanError } from '../errors.ts';
import { csvDialect } from './csvDialect.ts';
import type { CsvDialect } from './csvDialect.ts';
import type { IterationDataRow } from './definitions.ts';
import { isJsonObject, kindOf } from './jsonObject.ts';
import { parseJson } from './parseJson.ts';
import { pathOf, textOf } from './documentSource.ts';
import type { DownloadedDocument } from './downloadedDocument.ts';

/**
 * Reads iteration data: a JSON list of objects, or CSV with a header line, read as Newman reads it (numbers that are
 * not quoted become numbers), but for a header without commas: there semicolons and tabs separate. One row is one
 * iteration.
 *
 * @param source a file's path, or the rows themselves
 * @throws TokenmanError FILE_UNREADABLE, or ITERATION_DATA_INVALID with the reason and the line
 */
export async function loadIterationData(
  source: string | DownloadedDocument | readonly Readonly<Record<string, unknown>>[],
): Promise<readonly IterationDataRow[]> {
  const path = pathOf(source);
  if (path === null) return checkRows(source, 'the iteration data');
  // Excel writes a CSV file in the encoding of its Windows.
  const text = (await textOf(source, isNamedJson(path) ? null : 'windows-1252')) ?? '';
  if (text.trim() === '') throw invalid(`${path} is empty`);
  return checkRows(parseData(text, path), path);
}

/** The names of all columns, in the order they first appear. */
export function columnsOf(rows: readonly IterationDataRow[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

/** Newman tries JSON and falls back to CSV; text that begins as rows in JSON or calls itself so is never CSV, only broken JSON. */
function parseData(text: string, path: string): unknown {
  const isJson = isNamedJson(path) || BEGINS_AS_JSON_ROWS.test(text) || (/^\s*[[{]/.test(text) && isValidJson(text));
  return isJson
    ? parseJson(text, { path, code: 'ITERATION_DATA_INVALID', hint: 'Mend the file at that place.' })
    : parseCsv(text, path);
}

function isNamedJson(path: string): boolean {
  return /\.json$/i.test(path);
}

/** A list of objects, or an object. The header of a CSV file may begin with a bracket, too: `[id],name`. */
const BEGINS_AS_JSON_ROWS = /^\s*(?:\[\s*\{|\{\s*(?:["'}]|\w+\s*:))/;

function isValidJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parseCsv(file: string, path: string): unknown {
  const dialect = csvDialect(file);
  try {
    return parseRecords(dialect);
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    // Rows that are not separated as their header seems to be: it is one column, as for Newman.
    const asNewman = dialect.delimiter === ',' ? null : parsedOrNull({ ...dialect, delimiter: ',' });
    if (asNewman !== null) return asNewman;
    const line = typeof cause['lines'] === 'number' ? `, line ${cause['lines'] + dialect.skippedLines}` : '';
    throw invalid(`${path}${line}: not valid CSV: ${cause.message}`, cause);
  }
}

function parsedOrNull(dialect: CsvDialect): unknown {
  try {
    return parseRecords(dialect);
  } catch {
    return null;
  }
}

/** The options of Newman's loader (newman/lib/run/options.js), under their names of csv-parse 7 (`relax` is `relax_quotes`). */
function parseRecords({ text, delimiter }: CsvDialect): unknown {
  return parse(text, {
    columns: true,
    delimiter,
    escape: '"',
    cast: castField,
    trim: true,
    relax_quotes: true,
    relax_column_count: true,
    bom: true,
  });
}

/** Newman's `csvAutoParse`, with its notions of an integer and of a float. */
function castField(value: string, context: InfoField): string | number {
  if (context.quoting || context.header) return value;
  if (/^[-+]?[1-9]\d*$/.test(value)) return Number.parseInt(value, 10);
  if (Number(value) - Number.parseFloat(value) + 1 >= 0) return Number.parseFloat(value);
  return value;
}

function checkRows(rows: unknown, label: string): readonly IterationDataRow[] {
  if (!Array.isArray(rows)) throw invalid(`${label}: must be a list of objects, but is ${kindOf(rows)}`);
  if (rows.length === 0) throw invalid(`${label} holds no row`);
  return rows.map((row: unknown, index) => {
    if (!isJsonObject(row)) throw invalid(`${label}: row ${index + 1} must be an object, but is ${kindOf(row)}`);
    return row;
  });
}

function invalid(message: string, cause?: unknown): TokenmanError {
  return new TokenmanError('ITERATION_DATA_INVALID', message, {
    hint: 'Give a CSV file with a header line, or a JSON list of objects: one row is one iteration.',
    cause,
  });
}

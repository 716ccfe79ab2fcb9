import { TokenmanError } from '../errors.ts';
import type { TokenmanErrorCode } from '../errors.ts';
import { findJsonMistake } from './jsonMistake.ts';

export interface JsonSource {
  /** The file the text came from, for messages. */
  readonly path: string;
  /** The code of the error when the text is not JSON. */
  readonly code: TokenmanErrorCode;
  /** What the user can do about it; the default fits files that Postman exports. */
  readonly hint?: string;
}

/**
 * JSON text to value.
 *
 * @throws TokenmanError with the caller's code, naming file, line and column (from 1) of the first mistake
 */
export function parseJson(text: string, source: JsonSource): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Its error is no cause to tell: V8 quotes the text around the mistake, which may be a secret.
    throw new TokenmanError(source.code, describeMistake(text, source.path), {
      hint: source.hint ?? 'Export the file from Postman again, or mend it at that place.',
    });
  }
}

function describeMistake(text: string, path: string): string {
  if (text.trim() === '') return `${path} is empty`;
  const mistake = findJsonMistake(text);
  if (mistake === null) return `${path} is not JSON`;
  const { line, column } = positionOf(text, mistake.offset);
  return mistake.truncated
    ? `${path} is truncated: it ends at line ${line}, column ${column}, before its JSON is complete`
    : `${path} is not JSON: unexpected ${describeCharacter(text, mistake.offset)} at line ${line}, column ${column}`;
}

function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

function describeCharacter(text: string, offset: number): string {
  const character = String.fromCodePoint(text.codePointAt(offset) ?? 0);
  const printable = /[\p{L}\p{N}\p{P}\p{S}]/u.test(character)
    ? `'${character}'`
    : `character U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  const afterComma = (character === '}' || character === ']') && /,\s*$/.test(text.slice(0, offset));
  return afterComma ? `${printable} after a comma` : printable;
}

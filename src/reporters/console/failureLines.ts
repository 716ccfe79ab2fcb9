import { plural } from '../describe.ts';
import type { Failure } from '../failures.ts';
import type { Palette } from './palette.ts';

/** Every failure with its number; nothing when there is none. */
export function failureLines(failures: readonly Failure[], palette: Palette): string[] {
  if (failures.length === 0) return [];
  const width = String(failures.length).length;
  const blocks = failures.flatMap(({ title, lines }, index) => [
    '',
    `${palette.bad(`${String(index + 1).padStart(width)})`)} ${palette.strong(title)}`,
    ...lines.map((line) => `${' '.repeat(width + 2)}${line}`),
  ]);
  return [palette.bad(palette.strong(plural(failures.length, 'failure'))), ...blocks];
}

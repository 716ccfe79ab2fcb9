/** What `tokenman env` shows to a person. */
import { createPalette } from '../reporters/console/palette.ts';
import type { Palette } from '../reporters/console/palette.ts';
import { oneLine, shorten } from '../reporters/plainText.ts';
import { wrapText } from '../reporters/wrapText.ts';
import type { VariableInUse } from '../run/plan/variablesInUse.ts';
import { originText } from '../variables/originText.ts';
import { processVariableNamesFor } from '../variables/processEnvironment.ts';

export interface EnvReport {
  readonly environment: string | null;
  readonly file: string | null;
  readonly variables: readonly VariableInUse[];
}

interface Style {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

const INDENT = '      ';
const NARROWEST = 40;

export function envText({ environment, file, variables }: EnvReport, style: Style): string {
  const palette = createPalette(style.color);
  const width = Math.max(style.width, NARROWEST);
  const missing = variables.filter((variable) => variable.missing !== null).length;
  const count = variables.length === 1 ? '1 variable' : `${variables.length} variables`;
  return [
    palette.strong(environment === null ? 'without an environment' : `environment ${oneLine(environment)}`),
    ...(file === null ? [] : [palette.dim(file)]),
    '',
    ...variables.flatMap((variable) => variableLines(variable, environment, { palette, width })),
    ...(variables.length === 0 ? [] : ['']),
    `${count} in use${missing === 0 ? '' : `, ${palette.bad(`${missing} missing`)}`}`,
    '',
  ].join('\n');
}

function variableLines(
  variable: VariableInUse,
  environmentName: string | null,
  { palette, width }: { readonly palette: Palette; readonly width: number },
): readonly string[] {
  const { name, missing, collections, tokenProfiles } = variable;
  const shownName = shorten(oneLine(name), Math.floor(width / 2));
  const value = shorten(valueText(variable), Math.max(width - shownName.length - 4, 8));
  const users = [
    ...collections.map((collection) => `collection ${oneLine(collection)}`),
    ...tokenProfiles.map((profile) => `token profile ${oneLine(profile)}`),
  ];
  const details = [
    ...originTexts(variable),
    ...(missing === null ? [] : [missingText(missing, name, environmentName)]),
    `used by ${users.join(', ')}`,
  ];
  return [
    `${missing === null ? ' ' : palette.bad('✗')} ${palette.strong(shownName)}  ${missing === null ? value : palette.bad(value)}`,
    ...details.flatMap((detail) => wrapText(detail, width - INDENT.length).map((line) => INDENT + palette.dim(line))),
  ];
}

function valueText({ isSecret, value, missing, later }: VariableInUse): string {
  if (missing !== null) return 'missing';
  if (isSecret) return '[secret]';
  if (value !== null && later?.kind !== 'token') return value === '' ? '(empty)' : oneLine(value);
  switch (later?.kind) {
    case 'token':
      return '[token]';
    case 'iterationData':
      return '(iteration data)';
    case 'script':
      return later.isCertain ? '(set by a script)' : '(a script may set it)';
    case undefined:
      return '(not set)';
  }
}

function originTexts({ origin, overrides, later, missing, value }: VariableInUse): readonly string[] {
  const overridden = overrides.length === 0 ? '' : `, overrides ${overrides.map(originText).join(', ')}`;
  const from = origin === null || missing !== null ? [] : [`from ${originText(origin)}${overridden}`];
  switch (later?.kind) {
    case 'token':
      // A token that a file holds is not used where one is obtained.
      return [`obtained by token profile ${oneLine(later.profile)}`];
    case 'iterationData':
      return from.length === 0 ? [] : [...from, 'each row of the iteration data brings its own'];
    case 'script':
      if (from.length === 0 || (!later.isCertain && value !== '')) return from;
      return [...from, later.isCertain ? 'a script sets it during the run' : 'a script may set it during the run'];
    case undefined:
      return from;
  }
}

function missingText(missing: string, name: string, environmentName: string | null): string {
  if (missing !== name) return `its value refers to \${${missing}}, which nothing supplies`;
  const places = processVariableNamesFor(name, environmentName).map((variable) => `$${variable}`);
  return `set it in the environment file, or in ${[...places, '--env-var'].join(' or ')}`;
}

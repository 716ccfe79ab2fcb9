import { TokenmanError } from '../errors.ts';
import { version } from '../version.ts';

export interface ErrorStyle {
  readonly color: boolean;
  /** true: what led to the error is told as well. */
  readonly verbose: boolean;
}

/** The lines that tell an error on stderr, ending in a newline. */
export function formatError(error: unknown, style: ErrorStyle): string {
  const lines = error instanceof TokenmanError ? tellMistake(error, style) : tellDefect(error, style);
  return `${lines.join('\n')}\n`;
}

function tellMistake(error: TokenmanError, style: ErrorStyle): readonly string[] {
  const lines = [`${paint('tokenman:', 31, style)} ${error.message}`];
  if (error.hint !== null) lines.push(`  ${paint('hint:', 36, style)} ${error.hint.replaceAll('\n', '\n  ')}`);
  if (style.verbose && error.cause !== undefined)
    lines.push(`  cause: ${stackOf(error.cause).replaceAll('\n', '\n  ')}`);
  return lines;
}

/** Not a user's mistake: the stack is what we need to mend it. */
function tellDefect(error: unknown, style: ErrorStyle): readonly string[] {
  return [
    `${paint('tokenman:', 31, style)} internal error`,
    stackOf(error),
    `This is a defect in tokenman ${version} (Node ${process.versions.node}, ${process.platform}), not in your files.`,
    'Please report it with the lines above and the command that was run.',
  ];
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined ? own : `${own}\ncaused by: ${stackOf(error.cause)}`;
}

function paint(text: string, code: 31 | 36, style: ErrorStyle): string {
  return style.color ? `\u001B[${code}m${text}\u001B[39m` : text;
}

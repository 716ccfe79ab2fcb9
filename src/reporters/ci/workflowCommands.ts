/**
 * What CI systems read in a job's output as an order. GitHub's runner takes lines that begin with `::`, and `##[` anywhere
 * in a line; Azure's agent takes `##vso[` and `##[` anywhere. So a server's answer that a log shows could set a variable.
 */

const ZERO_WIDTH_SPACE = '\u200B';

// Colours and blanks may come before it.
// oxlint-disable-next-line no-control-regex -- a colour begins with a control character
const AT_LINE_START = /^((?:\s|\u001B\[[\d;]*m)*:)(?=:)/;

/** The line with an invisible space in what would be an order. */
export function withoutCommands(line: string): string {
  return line.replace(AT_LINE_START, `$1${ZERO_WIDTH_SPACE}`).replaceAll(/##(?=\[|vso\[)/gi, `##${ZERO_WIDTH_SPACE}`);
}

/**
 * An annotation for GitHub Actions.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function githubAnnotation(
  kind: 'error' | 'warning',
  properties: Readonly<Record<string, string | null>>,
  message: string,
): string {
  const list = Object.entries(properties).flatMap(([name, value]) =>
    value === null ? [] : [`${name}=${escapeFor(value, GITHUB_PROPERTY)}`],
  );
  return `::${kind} ${list.join(',')}::${escapeFor(message, GITHUB_MESSAGE)}`;
}

/**
 * A command for the agent of Azure Pipelines.
 * https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
 */
export function azureCommand(
  name: string,
  properties: Readonly<Record<string, string | null>>,
  message: string,
): string {
  const list = Object.entries(properties).flatMap(([property, value]) =>
    value === null ? [] : [`${property}=${escapeFor(value, AZURE_PROPERTY)};`],
  );
  return `##vso[${[name, list.join('')].join(' ').trim()}]${withoutCommands(escapeFor(message, AZURE_MESSAGE))}`;
}

type Escapes = Readonly<Record<string, string>>;

const GITHUB_MESSAGE: Escapes = { '%': '%25', '\r': '%0D', '\n': '%0A' };
const GITHUB_PROPERTY: Escapes = { ...GITHUB_MESSAGE, ':': '%3A', ',': '%2C' };
const AZURE_MESSAGE: Escapes = { '%': '%AZP25', '\r': '%0D', '\n': '%0A' };
const AZURE_PROPERTY: Escapes = { ...AZURE_MESSAGE, ']': '%5D', ';': '%3B' };

function escapeFor(text: string, escapes: Escapes): string {
  return text.replaceAll(/[%\r\n:,\];]/g, (character) => escapes[character] ?? character);
}

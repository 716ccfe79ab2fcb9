/**
 * Whether a stream gets colors: what `--color` says, else NO_COLOR (no-color.org: any value but an empty one), else
 * FORCE_COLOR, else whether it is a terminal that can show them.
 */
export function useColor(
  choice: 'on' | 'off' | 'auto',
  stream: { readonly isTTY?: boolean },
  environmentVariables: Readonly<Record<string, string | undefined>>,
): boolean {
  if (choice !== 'auto') return choice === 'on';
  if ((environmentVariables['NO_COLOR'] ?? '') !== '') return false;
  const forced = environmentVariables['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && environmentVariables['TERM'] !== 'dumb';
}

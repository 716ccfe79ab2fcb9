/** Names of reporters as `newman run -r` takes them -> ours. */
import { isBuiltIn } from '../reporters/builtInNames.ts';
import { isNewmanReporterInstalled, isWellKnown } from './newmanReporterPackage.ts';

/** Those of Newman that write to the terminal. */
const TERMINAL_REPORTERS = ['cli', 'progress', 'emojitrain'];
export const NEWMAN_PREFIX = 'newman:';

export interface NamedReporter {
  /** As `--reporter-<key>-…` names it. */
  readonly key: string;
  /** A built-in one, `newman:<name>`, or a module. */
  readonly name: string;
}

/**
 * Our own names come first, then those of Newman itself, then packages that are installed for it, then modules of the
 * user's own.
 *
 * @param legacyJUnit whether `junit` means Newman's
 */
export function namedReporter(typed: string, projectFolder: string, legacyJUnit: boolean): NamedReporter {
  if (typed.startsWith(NEWMAN_PREFIX)) return { key: typed.slice(NEWMAN_PREFIX.length), name: typed };
  if (typed === 'junit' && legacyJUnit) return { key: typed, name: `${NEWMAN_PREFIX}junit` };
  if (isBuiltIn(typed)) return { key: typed, name: typed };
  if (TERMINAL_REPORTERS.includes(typed)) return { key: typed, name: 'console' };
  const isPath = typed.startsWith('.') || typed.startsWith('/') || /^[a-z]:\\/i.test(typed);
  const isNewmans = !isPath && (isNewmanReporterInstalled(typed, projectFolder) || isWellKnown(typed));
  return { key: typed, name: isNewmans ? `${NEWMAN_PREFIX}${typed}` : typed };
}

/** Under which keys options of a reporter may be given. */
export function keysOf({ key, name }: NamedReporter): readonly string[] {
  return name === 'console' ? ['console', ...TERMINAL_REPORTERS] : [name, key];
}

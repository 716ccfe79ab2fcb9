import { TokenmanError } from '../errors.ts';
import { nearestName } from '../postman/nearestName.ts';
import { COMMAND_NAMES, otherCommand } from './commandNames.ts';

/** Words that are commands without being in the table of commands. */
const FURTHER = ['help', 'version'];

/**
 * A first word that is no command is a collection to run. Where there is no such collection, it may have been meant for a
 * command: `tokenman docter`.
 *
 * @returns what to tell instead of the error; null: the error says it
 */
export function mistypedCommand(argv: readonly string[], error: unknown): TokenmanError | null {
  const afterReporters = reporterAfterSpace(argv);
  if (afterReporters !== null && isNotFoundError(error, afterReporters)) {
    return new TokenmanError('USAGE', error.message, {
      hint: `Separate reporters with commas: -r ${argv[argv.indexOf(afterReporters) - 1]},${afterReporters}`,
    });
  }
  const [word = ''] = argv;
  // Of `newman run x.json` the error names `run`.
  if (
    !isNotFoundError(error, otherCommand(word) === null ? word : '') ||
    !/^[a-z][a-z-]*$/i.test(word) ||
    COMMAND_NAMES.some((name) => name === word)
  )
    return null;
  const instead = otherCommand(word);
  if (instead !== null) {
    return new TokenmanError('USAGE', `tokenman has no command "${word}"`, { hint: instead });
  }
  const nearest = nearestName(word, [...COMMAND_NAMES, ...FURTHER]);
  if (nearest === null) return null;
  return new TokenmanError('USAGE', `"${word}" is neither a command nor a collection`, {
    // Not with all that was typed after it: it may hold secrets.
    hint: `Did you mean: tokenman ${nearest}${argv.length > 1 ? ' …' : ''}`,
  });
}

function isNotFoundError(error: unknown, word: string): error is TokenmanError {
  return error instanceof TokenmanError && NOT_FOUND.has(error.code) && error.message.includes(word);
}

/** `-r cli junit`: the second is a collection. */
function reporterAfterSpace(argv: readonly string[]): string | null {
  const after = argv.find((_, index) => /^(?:-r|--reporters)$/.test(argv[index - 2] ?? ''));
  return after !== undefined && /^[a-z][a-z-]*$/.test(after) ? after : null;
}

const NOT_FOUND = new Set(['COLLECTION_INVALID', 'NOTHING_TO_RUN']);

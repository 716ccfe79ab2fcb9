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
  const [word = ''] = argv;
  const isNotFound = error instanceof TokenmanError && NOT_FOUND.has(error.code) && error.message.includes(word);
  if (!isNotFound || !/^[a-z][a-z-]*$/i.test(word) || COMMAND_NAMES.some((name) => name === word)) return null;
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

const NOT_FOUND = new Set(['COLLECTION_INVALID', 'NOTHING_TO_RUN']);

/** How mistakes on the command line are told. */
import { TokenmanError } from '../errors.ts';
import { nearestName } from '../postman/nearestName.ts';
import type { Flag } from './flag.ts';

const SEE_HELP = 'tokenman --help lists all flags.';

/**
 * What yargs takes in a way that nobody means: `-env dev` is -e, -n and -v to it, which prints the version, and
 * `--verbose=yes` is `--verbose=false`.
 *
 * @throws TokenmanError USAGE
 */
export function refuseTraps(argv: readonly string[], flags: readonly Flag[]): void {
  const end = argv.indexOf('--');
  const typed = end === -1 ? argv : argv.slice(0, end);
  for (const argument of typed) {
    if (/^-[a-z]{2}/i.test(argument)) refuseJoinedLetters(argument, flags);
    const [, name, value] = /^--(?:no-)?([^=]+)=(.*)$/s.exec(argument) ?? [];
    if (flags.some((flag) => flag.kind === 'switch' && namesOf(flag).includes(name ?? ''))) {
      if (value !== 'true' && value !== 'false') throw usage(`--${name} is a switch and takes no value`);
    }
  }
}

/** `-kx` is fine; letters that take values must stand alone. */
function refuseJoinedLetters(argument: string, flags: readonly Flag[]): void {
  const letters = (argument.slice(1).split('=')[0] ?? '').split('');
  const switches = new Set(flags.filter((flag) => flag.kind === 'switch').map((flag) => flag.alias));
  if (letters.every((letter) => switches.has(letter))) return;
  throw unknownFlag(argument.slice(1).split('=')[0] ?? '', flags, argument.split('=')[0] ?? argument);
}

/** @param shown the flag as it was typed, dashes included */
export function unknownFlag(name: string, flags: readonly Flag[], shown = `--${name}`): TokenmanError {
  const known = flags.flatMap(namesOf).filter((candidate) => candidate.length > 1);
  // `--iteration` begins as one flag does, and is too short to be near any.
  const begun = name.length < 4 ? [] : known.filter((candidate) => candidate.startsWith(name));
  const [longer = null] = begun.length === 1 ? begun : begun.filter((candidate) => candidate.endsWith('-count'));
  const nearest = nearestName(name, [...known, 'help', 'version']) ?? longer;
  return usage(`unknown flag ${shown}`, nearest === null ? SEE_HELP : `Did you mean --${nearest}? ${SEE_HELP}`);
}

export function usage(message: string, hint = SEE_HELP): TokenmanError {
  return new TokenmanError('USAGE', message, { hint });
}

export function namesOf(flag: Flag): readonly string[] {
  return flag.alias === undefined ? [flag.name] : [flag.name, flag.alias];
}

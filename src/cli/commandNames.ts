import {
  DOCTOR_FLAGS,
  ENV_FLAGS,
  INJECT_FLAGS,
  LOGIN_FLAGS,
  LOGOUT_FLAGS,
  MERGE_REPORTS_FLAGS,
  TOKEN_FLAGS,
} from './commandFlags.ts';
import type { Flag } from './flag.ts';
import { RUN_FLAGS } from './runFlags.ts';

export const FLAGS_OF = {
  run: RUN_FLAGS,
  inject: INJECT_FLAGS,
  env: ENV_FLAGS,
  doctor: DOCTOR_FLAGS,
  token: TOKEN_FLAGS,
  login: LOGIN_FLAGS,
  logout: LOGOUT_FLAGS,
  'merge-reports': MERGE_REPORTS_FLAGS,
} as const satisfies Readonly<Record<string, readonly Flag[]>>;

export type CommandName = keyof typeof FLAGS_OF;

/** What stands after a command's name, as yargs writes it. */
export const POSITIONALS: Readonly<Record<CommandName, string>> = {
  run: '[collections..]',
  inject: '[collection]',
  env: '[name] [collections..]',
  doctor: '[collections..]',
  token: '[collections..]',
  login: '[collections..]',
  logout: '[collections..]',
  'merge-reports': '[folders..]',
};

export const COMMAND_NAMES: readonly CommandName[] = [
  'run',
  'inject',
  'env',
  'doctor',
  'token',
  'login',
  'logout',
  'merge-reports',
];

/** The command that a command line is for; `run` is the one that may be left out. */
export function commandOf(argv: readonly string[]): CommandName {
  return COMMAND_NAMES.find((name) => name === argv[0]) ?? 'run';
}

/** Words that people try as commands where there is none, with what to do instead. */
const OTHER_COMMANDS: Readonly<Record<string, string>> = {
  init: 'Nothing has to be set up. Run an export: tokenman run my.postman_collection.json -e my.postman_environment.json; or put exports into collections/ and environments/, and run: tokenman --env NAME',
  newman: 'Leave "newman" out: tokenman run COLLECTION, with the same flags.',
};

/** What to do instead of a command that does not exist; null for a word that is none. */
export function otherCommand(word: string): string | null {
  return Object.hasOwn(OTHER_COMMANDS, word) ? (OTHER_COMMANDS[word] ?? null) : null;
}

import yargs from 'yargs';
import type { Argv, Options } from 'yargs';
import { nearestName } from '../postman/nearestName.ts';
import { version } from '../version.ts';
import type { Flag, ValuesOf } from './flag.ts';
import { COMMAND_NAMES, commandOf, FLAGS_OF, POSITIONALS } from './commandNames.ts';
import type { CommandName } from './commandNames.ts';
import type {
  DoctorFlags,
  EnvFlags,
  InjectFlags,
  LoginFlags,
  LogoutFlags,
  MergeReportsFlags,
  TokenFlags,
} from './commandFlags.ts';
import {
  DOCTOR_FLAGS,
  ENV_FLAGS,
  INJECT_FLAGS,
  LOGIN_FLAGS,
  LOGOUT_FLAGS,
  MERGE_REPORTS_FLAGS,
  TOKEN_FLAGS,
} from './commandFlags.ts';
import { readFlagValue } from './flagValues.ts';
import { helpText } from './helpText.ts';
import { readNewmanArguments } from './newmanArguments.ts';
import type { ReporterFlag } from './newmanArguments.ts';
import { RUN_FLAGS } from './runFlags.ts';
import type { RunFlags } from './runFlags.ts';
import { namesOf, refuseTraps, unknownFlag, usage } from './usageMistakes.ts';

/** What a person typed, checked as far as that is possible without reading a file. */
export type ParsedCommandLine =
  /** `collections`: files or names, in the order they were typed; empty: what the config says. */
  | {
      readonly command: 'run';
      readonly collections: readonly string[];
      readonly flags: RunFlags & WithReporterFlags;
    }
  | {
      readonly command: 'inject';
      readonly collection: string;
      readonly flags: InjectFlags & { readonly output: string };
    }
  | {
      readonly command: 'env';
      /** An environment's name, or the path of its file. */
      readonly environment: string;
      readonly collections: readonly string[];
      readonly flags: EnvFlags;
    }
  | { readonly command: 'doctor'; readonly collections: readonly string[]; readonly flags: DoctorFlags }
  | { readonly command: 'token'; readonly collections: readonly string[]; readonly flags: TokenFlags }
  | { readonly command: 'login'; readonly collections: readonly string[]; readonly flags: LoginFlags }
  | { readonly command: 'logout'; readonly collections: readonly string[]; readonly flags: LogoutFlags }
  /** `places`: folders that hold bundles, or bundles. */
  | {
      readonly command: 'merge-reports';
      readonly places: readonly string[];
      readonly flags: MergeReportsFlags & WithReporterFlags;
    }
  | { readonly command: 'help'; readonly text: string }
  | { readonly command: 'version'; readonly text: string };

interface WithReporterFlags {
  /** `--reporter-…`; absent: none was typed. */
  readonly reporterFlags?: readonly ReporterFlag[];
}

type YargsArguments = Readonly<Record<string, unknown>>;
type Outcome = { readonly command: CommandName; readonly typed: YargsArguments };

/**
 * @param typedArgv without node and the script
 * @throws TokenmanError USAGE
 */
export function parseCommandLine(typedArgv: readonly string[]): ParsedCommandLine {
  if (typedArgv[0] === 'help') return readHelp(typedArgv.slice(1));
  if (typedArgv[0] === 'version' && typedArgv.length === 1) return { command: 'version', text: `${version}\n` };
  const command = commandOf(typedArgv);
  const { argv, reporterFlags } = takesReporters(command)
    ? readNewmanArguments(typedArgv)
    : { argv: typedArgv, reporterFlags: [] };
  const ofReporters = reporterFlags.length === 0 ? {} : { reporterFlags };
  const flags: readonly Flag[] = FLAGS_OF[command];
  refuseTraps(argv, flags);
  const { mistake, typed, outcome } = parseWithYargs(argv);
  if (typed['help'] === true) return { command: 'help', text: helpText(command) };
  if (typed['version'] === true) return { command: 'version', text: `${version}\n` };
  if (mistake !== null) throw explain(mistake, argv, command, flags);
  const given = outcome?.typed ?? typed;
  switch (outcome?.command) {
    case 'inject':
      return readInject(given);
    case 'env':
      return readEnv(given);
    case 'doctor':
      return { command: 'doctor', collections: collectionsIn(given), flags: readFlags(DOCTOR_FLAGS, given) };
    case 'token':
      return readToken(given);
    case 'login':
      return { command: 'login', collections: collectionsIn(given), flags: readFlags(LOGIN_FLAGS, given) };
    case 'logout':
      return { command: 'logout', collections: collectionsIn(given), flags: readFlags(LOGOUT_FLAGS, given) };
    case 'merge-reports':
      return readMergeReports(given, ofReporters);
    case 'run':
    case undefined:
      return readRun(given, ofReporters);
  }
}

/** `tokenman help run`. */
function readHelp(topics: readonly string[]): ParsedCommandLine {
  const topic = topics.find((word) => !word.startsWith('-')) ?? 'run';
  const command = COMMAND_NAMES.find((name) => name === topic);
  if (command !== undefined) return { command: 'help', text: helpText(command) };
  const nearest = nearestName(topic, COMMAND_NAMES);
  throw usage(
    `there is no command "${topic}"`,
    nearest === null ? `Commands: ${COMMAND_NAMES.join(', ')}.` : `tokenman help ${nearest}`,
  );
}

function takesReporters(command: CommandName): boolean {
  return command === 'run' || command === 'merge-reports';
}

function readRun(typed: YargsArguments, ofReporters: WithReporterFlags): ParsedCommandLine {
  const flags = { ...readFlags(RUN_FLAGS, typed), ...ofReporters };
  return { command: 'run', collections: collectionsIn(typed), flags };
}

function readMergeReports(typed: YargsArguments, ofReporters: WithReporterFlags): ParsedCommandLine {
  const flags = { ...readFlags(MERGE_REPORTS_FLAGS, typed), ...ofReporters };
  const places = [...asTexts(typed['folders']), ...asTexts(typed['--'])];
  if (places.length === 0 || places.some((place) => place.trim() === '')) {
    throw usage('tokenman merge-reports needs the folder that holds the bundles', 'tokenman merge-reports reports');
  }
  return { command: 'merge-reports', places, flags };
}

function readEnv(typed: YargsArguments): ParsedCommandLine {
  const [environment = ''] = asTexts(typed['name']);
  if (environment.trim() === '') {
    throw usage('tokenman env needs the name of an environment', 'tokenman env staging');
  }
  return { command: 'env', environment, collections: collectionsIn(typed), flags: readFlags(ENV_FLAGS, typed) };
}

function readToken(typed: YargsArguments): ParsedCommandLine {
  const flags = readFlags(TOKEN_FLAGS, typed);
  if (flags.print === true && flags.json === true) throw usage('--print and --json contradict each other');
  return { command: 'token', collections: collectionsIn(typed), flags };
}

function collectionsIn(typed: YargsArguments): readonly string[] {
  const collections = [...asTexts(typed['collections']), ...asTexts(typed['--'])];
  if (collections.some((name) => name.trim() === '')) throw usage('a collection has an empty name');
  return collections;
}

function readInject(typed: YargsArguments): ParsedCommandLine {
  const { output, ...flags } = readFlags(INJECT_FLAGS, typed);
  const [collection, ...others] = [...asTexts(typed['collection']), ...asTexts(typed['--'])];
  if (collection === undefined || collection.trim() === '' || others.length > 0) {
    throw usage(
      'tokenman inject takes one collection',
      'tokenman inject collections/orders.postman_collection.json -o FILE',
    );
  }
  if (output === undefined) throw usage('tokenman inject needs -o FILE', 'Name the file to write: -o injected.json');
  return { command: 'inject', collection, flags: { ...flags, output } };
}

function readFlags<Table extends readonly Flag[]>(table: Table, typed: YargsArguments): ValuesOf<Table>;
function readFlags(table: readonly Flag[], typed: YargsArguments): object {
  const given = table.filter((flag) => typed[flag.name] !== undefined);
  const values = given.map((flag) => [camelCase(flag.name), readFlagValue(flag, typed[flag.name])] as const);
  return Object.fromEntries(values);
}

function parseWithYargs(argv: readonly string[]): {
  readonly mistake: string | null;
  readonly typed: YargsArguments;
  readonly outcome: Outcome | null;
} {
  let outcome: Outcome | null = null;
  let mistake: string | null = null;
  let typed: YargsArguments = {};
  const parser = yargs()
    // Messages are recognised by their English text, whatever the machine's language.
    .locale('en')
    .parserConfiguration({
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'populate--': true,
    })
    .strict()
    .help()
    .alias('help', 'h')
    .version(version)
    .alias('version', 'v')
    .exitProcess(false)
    .showHelpOnFail(false);
  for (const command of COMMAND_NAMES) {
    const signature = `${command} ${POSITIONALS[command]}`;
    parser.command(
      command === 'run' ? [signature, '$0'] : signature,
      '',
      (builder) => withFlags(builder, FLAGS_OF[command]),
      (given) => {
        outcome = { command, typed: given };
      },
    );
  }
  // With a callback yargs prints nothing: what it would have printed is given to the callback.
  void parser.parse([...argv], {}, (error, given) => {
    mistake = error?.message ?? null;
    typed = given;
  });
  return { mistake, typed, outcome };
}

function withFlags(builder: Argv, flags: readonly Flag[]): Argv {
  const options = flags.map((flag): readonly [string, Options] => [
    flag.name,
    {
      ...(flag.alias === undefined ? {} : { alias: flag.alias }),
      ...(flag.kind === 'switch' ? { type: 'boolean' } : { type: 'string', requiresArg: true }),
    },
  ]);
  return builder.options(Object.fromEntries(options));
}

function explain(mistake: string, argv: readonly string[], command: CommandName, flags: readonly Flag[]): Error {
  const [, name] = /^Unknown arguments?: ([^,]+)/.exec(mistake) ?? [];
  if (name !== undefined) {
    const shown = argv.find(
      (argument) => /^--?/.test(argument) && argument.replace(/^--?(?:no-)?/, '').split('=')[0] === name,
    );
    if (shown === undefined) return usage(`unexpected argument "${name}"`, 'tokenman --help shows what goes where.');
    const ofRun = command !== 'run' && RUN_FLAGS.some((flag) => namesOf(flag).includes(name));
    return ofRun
      ? usage(
          `--${name} is a flag of tokenman run, not of tokenman ${command}`,
          `tokenman ${command} --help lists its flags.`,
        )
      : unknownFlag(name, flags, shown.split('=')[0]);
  }
  const [, incomplete] = /^Not enough arguments following: (.+)$/.exec(mistake) ?? [];
  const flag = flags.find((candidate) => namesOf(candidate).includes(incomplete ?? ''));
  if (flag !== undefined) {
    return usage(
      `--${flag.name} needs a value`,
      `Write --${flag.name} ${flag.value ?? 'VALUE'}, or --${flag.name}=… for a value that starts with a dash.`,
    );
  }
  return usage(mistake);
}

function asTexts(value: unknown): readonly string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

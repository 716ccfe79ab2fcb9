/** What stands in a `newman run` line in a form that a parser of flags does not know: brought into one that it does. */

/** A `--reporter-…` flag, without these dashes and words. */
export interface ReporterFlag {
  readonly name: string;
  /** true: there was none. */
  readonly value: string | true;
}

export interface NewmanArguments {
  readonly argv: readonly string[];
  readonly reporterFlags: readonly ReporterFlag[];
}

const REPORTER_PREFIX = '--reporter-';
/** Newman would take a collection that follows them for their value. */
const TAKES_NO_VALUE = /^(?:[^-]+-)?(?:no-[a-z-]+|silent|show-timestamps)$|^junit-legacy$/;
const BAIL_MODIFIERS = /^(?:folder|failure)(?:,(?:folder|failure))*$/;

/**
 * - takes out `--reporter-…` flags, which Newman gives to its reporters whatever they are called
 * - `-r cli, junit` is `-r cli,junit`
 * - `-rcli` is `-r cli`, `-n3` is `-n 3`, `-e./dev.json` is `-e ./dev.json`
 * - `--bail folder` is `--bail=folder`, `--bail` alone is `--bail=failure`
 */
export function readNewmanArguments(argv: readonly string[]): NewmanArguments {
  const end = argv.indexOf('--');
  const typed = (end === -1 ? argv : argv.slice(0, end)).flatMap(separated);
  const rest: string[] = [];
  const reporterFlags: ReporterFlag[] = [];
  for (let argument = typed.shift(); argument !== undefined; argument = typed.shift()) {
    if (argument.startsWith(REPORTER_PREFIX)) reporterFlags.push(takeReporterFlag(argument, typed));
    else if (/^(?:-r|--reporters)(?:=|$)/.test(argument)) rest.push(...takeList(argument, typed));
    else if (argument === '--bail') {
      rest.push(`--bail=${BAIL_MODIFIERS.test(typed[0] ?? '') ? typed.shift() : 'failure'}`);
    } else rest.push(argument);
  }
  return { argv: [...rest, ...(end === -1 ? [] : argv.slice(end))], reporterFlags };
}

/** Only where it is plain what was meant: `-env dev` is a mistake for `--env dev`. */
const JOINED = /^(?:(-n)(\d+)|(-r)([a-z][\w@:,./-]*)|(-[edg])(?=.*[./])([^-=].*))$/s;

function separated(argument: string): readonly string[] {
  const parts = JOINED.exec(argument)
    ?.slice(1)
    .filter((part) => part !== undefined);
  return parts ?? [argument];
}

function takeReporterFlag(argument: string, following: string[]): ReporterFlag {
  const [name = '', ...value] = argument.slice(REPORTER_PREFIX.length).split('=');
  if (value.length > 0) return { name, value: value.join('=') };
  const [next] = following;
  if (next === undefined || next.startsWith('-') || TAKES_NO_VALUE.test(name)) return { name, value: true };
  following.shift();
  return { name, value: next };
}

/** The shell takes a list apart at its spaces. */
function takeList(argument: string, following: string[]): readonly string[] {
  const [flag = '', ...joined] = argument.split('=');
  let list = joined.length > 0 ? joined.join('=') : following.shift();
  if (list === undefined) return [argument];
  for (let next = following[0]; next !== undefined && continues(list, next); next = following[0]) {
    list += following.shift();
  }
  return [flag, list];
}

function continues(list: string, next: string): boolean {
  return !next.startsWith('-') && (list.trimEnd().endsWith(',') || next.startsWith(','));
}

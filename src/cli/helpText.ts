import { FLAG_GROUPS } from './flag.ts';
import { wrapText } from '../reporters/wrapText.ts';
import type { Flag } from './flag.ts';
import { FLAGS_OF } from './commandNames.ts';
import type { CommandName } from './commandNames.ts';

const INTRODUCTIONS: Readonly<Record<CommandName, string>> = {
  run: `tokenman runs Postman collections with Newman and gets the OAuth 2.0 access token by itself.

  tokenman [run] [collections..]      run collections, by file or by name
  tokenman env <name> [collections..]  each variable's value and its origin
  tokenman doctor [collections..]     what would make a run fail, before it does
  tokenman token [collections..]      obtain one token, and show what it says
  tokenman login [collections..]      log in as a person, for runs from here
  tokenman logout [collections..]     revoke and forget that
  tokenman inject <collection> -o FILE  write a collection with the token script
  tokenman merge-reports <folders..>  one set of reports from several machines

  tokenman --env dev
  tokenman run orders.postman_collection.json -e dev.postman_environment.json
`,
  inject: `tokenman inject <collection> -o FILE

Writes the collection with the token script in it, ready for the Postman app. The collection itself stays as it is;
an existing FILE is replaced. What is written runs in Postman and with tokenman. It does not run in Newman 6.2.2,
whose scripts have no await at their top.
`,
  env: `tokenman env <name> [collections..]

Shows every variable in use in an environment, given by name or as a file: its value (never a secret one), the layer
it comes from and those it overrides, who uses it, and what is missing. Nothing is sent; a secrets command runs.
`,
  doctor: `tokenman doctor [--env NAME] [collections..]

Finds what would make a run fail, without sending anything. With --env, the environment is checked with the values
that are there now, as before a run in a pipeline. Without, all environments are checked as files: a variable that is
declared and left empty counts as one that the pipeline supplies. Exit code 1 on findings, 2 for unusable input.
`,
  token: `tokenman token [--env NAME] [--profile NAME] [collections..]

Obtains one token, as a run would, and shows how that went and what the token says of itself: endpoint, grant, life,
scopes, claims. The token itself is shown with --print only. Exit code 4 when there is none to be had.
`,
  login: `tokenman login [--env NAME] [--profile NAME] [collections..]

For a token profile (or a collection's own OAuth 2.0 block) whose grant needs a person: opens the provider's page and
waits for you to come back, or shows a code to enter on another device. What it leaves, in the token cache, is what
runs on this machine obtain their tokens with. Exit code 4 when it does not come to a token.
`,
  logout: `tokenman logout [--env NAME] [--profile NAME] [collections..]

Revokes what the login left, where the provider can do that, and forgets it. Exit code 3 when it could not be revoked.
`,
  'merge-reports': `tokenman merge-reports <folders..>

Makes of the bundles that the shards of a run have written (tokenman run --shard 2/5: reports/bundle-2-of-5.ndjson.gz)
the reports that one machine would have written, with its exit code. The folders are searched with all that lies in
them. Bundles of different plans, a damaged one, one too many or one too few are refused with exit code 2.
`,
};

const GENERAL: readonly (readonly [string, string])[] = [
  ['-h, --help', 'this page; tokenman help inject for a command'],
  ['-v, --version', 'the version'],
];

export function helpText(command: CommandName): string {
  const flags: readonly Flag[] = FLAGS_OF[command];
  const groups = FLAG_GROUPS.map((group) =>
    section(
      group,
      flags.filter((flag) => flag.group === group),
    ),
  );
  const sections = [...(command === 'run' ? groups : [section('Flags', flags)]), { title: 'General', lines: GENERAL }];
  const width = Math.max(...sections.flatMap(({ lines }) => lines.map(([left]) => left.length)));
  return [
    wrapped(INTRODUCTIONS[command]),
    ...sections.map(
      ({ title, lines }) => `${title}:\n${lines.map(([left, right]) => entry(left, right, width)).join('')}`,
    ),
  ].join('\n');
}

/** Of a terminal as it is when nobody has made it wider. */
const COLUMNS = 80;

/** Paragraphs are filled; what is indented is an example or a table, and stays. */
function wrapped(text: string): string {
  return text
    .split('\n\n')
    .map((part) => (/^ /m.test(part) ? part : wrapText(part.trim().replaceAll('\n', ' '), COLUMNS).join('\n')))
    .join('\n\n')
    .concat(text.endsWith('\n') ? '\n' : '')
    .replace(/\n{2,}$/, '\n');
}

function entry(left: string, right: string, width: number): string {
  const [first = '', ...more] = wrapText(right, COLUMNS - width - 4);
  const indent = ' '.repeat(width + 4);
  return `  ${left.padEnd(width)}  ${first}\n${more.map((line) => `${indent}${line}\n`).join('')}`;
}

function section(title: string, flags: readonly Flag[]) {
  return { title, lines: flags.map((flag) => [signature(flag), flag.describe] as const) };
}

function signature(flag: Flag): string {
  const short = flag.alias?.length === 1 ? `-${flag.alias}, ` : '    ';
  const second = flag.alias !== undefined && flag.alias.length > 1 ? `, --${flag.alias}` : '';
  const value = flag.value === undefined ? '' : ` ${flag.value}`;
  return `${short}--${flag.shownAs ?? flag.name}${second}${value}`;
}

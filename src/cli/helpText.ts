import { FLAG_GROUPS } from './flag.ts';
import type { Flag } from './flag.ts';
import { INJECT_FLAGS, RUN_FLAGS } from './flags.ts';

const RUN_INTRODUCTION = `tokenman runs Postman collections with Newman and gets the OAuth 2.0 access token by itself.

  tokenman [run] [collections..]           run collections, by file or by name
  tokenman inject <collection> -o FILE     write the collection with the token script in it

  tokenman --env dev
  tokenman run collections/orders.postman_collection.json -e staging.postman_environment.json
`;

const INJECT_INTRODUCTION = `tokenman inject <collection> -o FILE

Writes the collection with the token script in it, ready for the Postman app. The collection itself stays as it is.
`;

const GENERAL: readonly (readonly [string, string])[] = [
  ['-h, --help', 'this page; tokenman inject --help for inject'],
  ['-v, --version', 'the version'],
];

export function helpText(command: 'run' | 'inject'): string {
  const groups =
    command === 'run'
      ? FLAG_GROUPS.map((group) =>
          section(
            group,
            RUN_FLAGS.filter((flag) => flag.group === group),
          ),
        )
      : [section('Flags', INJECT_FLAGS)];
  const sections = [...groups, { title: 'General', lines: GENERAL }];
  const width = Math.max(...sections.flatMap(({ lines }) => lines.map(([left]) => left.length)));
  return [
    command === 'run' ? RUN_INTRODUCTION : INJECT_INTRODUCTION,
    ...sections.map(
      ({ title, lines }) =>
        `${title}:\n${lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('')}`,
    ),
  ].join('\n');
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

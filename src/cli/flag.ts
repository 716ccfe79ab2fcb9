/** What a flag is, and what it gives. */

/**
 * - `switch`: on, or off with `--no-…`
 * - `text`, `texts`: a value; several by repeating the flag
 * - `textOrOff`: a value, or none with `--no-…`
 * - `list`: values in one, separated by commas
 * - `assignments`: `key=value`, repeatable
 * - `timeout`: milliseconds, 0 for none
 * - `count`: a whole number from 1
 * - `rate`: a number above 0
 * - `choice`: one of `choices`
 * - `bail`: what ends a collection run
 */
export type FlagKind =
  | 'switch'
  | 'text'
  | 'textOrOff'
  | 'texts'
  | 'list'
  | 'assignments'
  | 'timeout'
  | 'count'
  | 'rate'
  | 'choice'
  | 'bail';

export interface Flag {
  /** The long name without its dashes. */
  readonly name: string;
  readonly kind: FlagKind;
  /** Fits one line of the help page. */
  readonly describe: string;
  readonly group: FlagGroup;
  /** A single letter is a short flag, anything longer a second long one. */
  readonly alias?: string;
  /** What stands for the value in the help page. */
  readonly value?: string;
  /** What the help page shows when the `--no-…` form is the one that people need. */
  readonly shownAs?: string;
  /** Smallest value of a timeout; default 0. */
  readonly least?: number;
  readonly choices?: readonly string[];
}

export const FLAG_GROUPS = ['What to run', 'Variables', 'How to run', 'TLS', 'Reports and output'] as const;
type FlagGroup = (typeof FLAG_GROUPS)[number];

type CamelCase<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name;

interface FlagValues {
  readonly switch: boolean;
  readonly text: string;
  readonly textOrOff: string | false;
  readonly texts: readonly string[];
  readonly list: readonly string[];
  readonly assignments: Readonly<Record<string, string>>;
  readonly timeout: number;
  readonly count: number;
  readonly rate: number;
  readonly choice: string;
  readonly bail: 'failure' | 'error' | false;
}

/** The values of a table's flags by their camel-case name; only those that were given are there. */
export type ValuesOf<Table extends readonly Flag[]> = {
  readonly [F in Table[number] as CamelCase<F['name']>]?: F extends { readonly choices: readonly (infer Choice)[] }
    ? Choice
    : FlagValues[F['kind']];
};

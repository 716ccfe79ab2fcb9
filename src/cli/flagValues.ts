/** What was typed for a flag -> its value, or a usage error. Values that may be secrets are never repeated in messages. */
import { TokenmanError } from '../errors.ts';
import type { Flag, FlagKind } from './flag.ts';

/** @param typed as yargs gives it: a string, several for a repeated flag, a boolean for a switch */
export function readFlagValue(flag: Flag, typed: unknown): unknown {
  if (flag.kind === 'switch') return typed === true;
  if ((flag.kind === 'textOrOff' || flag.kind === 'bail') && typed === false) return false;
  // `--no-color`, also after `--color on`
  if (flag.kind === 'choice' && [typed].flat().at(-1) === false && flag.choices?.includes('off') === true) return 'off';
  // `--no-color --color on`: the last one counts
  const given = Array.isArray(typed) && flag.kind === 'choice' ? typed.slice(-1) : [typed].flat();
  const texts = given.map((text) => checkText(flag, text));
  return READERS[flag.kind](flag, texts);
}

const READERS: Readonly<Record<Exclude<FlagKind, 'switch'>, (flag: Flag, texts: readonly string[]) => unknown>> = {
  text: lastOf,
  textOrOff: lastOf,
  texts: (_, texts) => texts,
  list: (flag, texts) => texts.flatMap((text) => readList(flag, text)),
  assignments: (flag, texts) => Object.fromEntries(texts.map((text) => readAssignment(flag, text))),
  timeout: (flag, texts) => readNumber(flag, lastOf(flag, texts), TIMEOUT_RANGE),
  count: (flag, texts) => readNumber(flag, lastOf(flag, texts), COUNT_RANGE),
  rate: (flag, texts) => readRate(flag, lastOf(flag, texts)),
  choice: (flag, texts) => readChoice(flag, lastOf(flag, texts)),
  bail: (flag, texts) => readBail(flag, texts.join(',')),
};

interface Range {
  readonly least: number;
  readonly most: number;
  readonly unit: string;
}

/** Node's timers fire at once when they are asked for more (about 24.8 days). */
const TIMEOUT_RANGE: Range = { least: 0, most: 2_147_483_647, unit: ' of milliseconds' };
const COUNT_RANGE: Range = { least: 1, most: Number.MAX_SAFE_INTEGER, unit: '' };

function readChoice(flag: Flag, text: string): string {
  const choices = flag.choices ?? [];
  if (choices.includes(text)) return text;
  const listed = `${choices.slice(0, -1).join(', ')} or ${choices.at(-1) ?? ''}`;
  throw senseless(flag, `takes ${listed}, not "${text}"`);
}

/** Newman's modifiers: `failure` ends a run at its first failure, `folder` alone at its first error only. */
function readBail(flag: Flag, text: string): 'failure' | 'error' | false {
  const modifiers = text.split(',').map((modifier) => modifier.trim());
  if (text === 'false') return false;
  const unknown = modifiers.find((modifier) => !['failure', 'folder', 'true'].includes(modifier));
  if (unknown !== undefined) throw senseless(flag, `takes failure or folder, not "${unknown}"`);
  return modifiers.every((modifier) => modifier === 'folder') ? 'error' : 'failure';
}

function checkText(flag: Flag, typed: unknown): string {
  if (typeof typed !== 'string') {
    throw senseless(flag, 'takes a value and cannot be switched off', `Leave --no-${flag.name} out.`);
  }
  if (typed.trim() === '')
    throw senseless(flag, 'has an empty value', `Write --${flag.name} ${flag.value ?? 'VALUE'}.`);
  return typed;
}

/** As Newman takes it, and whoever adds a flag to a script that has it: `npm run api -- -n 5`. */
function lastOf(_: Flag, texts: readonly string[]): string {
  return texts.at(-1) ?? '';
}

function readNumber(flag: Flag, text: string, range: Range): number {
  const number = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
  const least = flag.least ?? range.least;
  if (number >= least && number <= range.most) return number;
  const limit = number > range.most ? ` up to ${range.most}` : ` from ${least}`;
  throw senseless(flag, `takes a whole number${range.unit}${limit}, not "${text}"`);
}

function readRate(flag: Flag, text: string): number {
  const number = /^\d*\.?\d+$/.test(text) ? Number(text) : 0;
  if (number > 0) return number;
  throw senseless(flag, `takes a number above 0, not "${text}"`);
}

function readList(flag: Flag, text: string): readonly string[] {
  const entries = text.split(',').map((entry) => entry.trim());
  if (entries.includes('')) {
    throw senseless(flag, `has an empty entry in "${text}"`, `Write names with commas between: --${flag.name} a,b`);
  }
  return entries;
}

function readAssignment(flag: Flag, text: string): readonly [string, string] {
  const separator = text.indexOf('=');
  if (separator > 0) return [text.slice(0, separator), text.slice(separator + 1)];
  throw senseless(
    flag,
    separator === 0 ? 'has no key before its "="' : 'takes key=value, and the value given has no "="',
    `Write --${flag.name} "name=value".`,
  );
}

function senseless(flag: Flag, what: string, hint = 'tokenman --help explains every flag.'): TokenmanError {
  return new TokenmanError('USAGE', `--${flag.name} ${what}`, { hint });
}

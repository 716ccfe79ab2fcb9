/**
 * Which variables a script sets, as far as its text shows it. What it is seen to set it sets for certain, whatever the
 * conditions are under which it does; what it may set is anything that cannot be ruled out: a name that is put together,
 * a scope that is handed to a function, code that is fetched and evaluated.
 */
import { SCOPES, isAliasing, isMark, isVariable, memberAt, namesIn, objectAt, wordAt } from './scriptNames.ts';
import type { ScriptNames } from './scriptNames.ts';
import { flattened, scriptTokens } from './scriptTokens.ts';
import type { ScriptToken } from './scriptTokens.ts';

/** Every name that begins and ends like this; both empty: every name. */
interface NamePattern {
  readonly prefix: string;
  readonly suffix: string;
}

export interface ScriptWrites {
  readonly certain: ReadonlySet<string>;
  readonly possible: readonly NamePattern[];
  readonly possibleNames: ReadonlySet<string>;
  /** Names that it takes away: it knows that they may be absent. */
  readonly unset: ReadonlySet<string>;
}

export type Certainty = 'certain' | 'possible';

/** null: the script does not set the variable. */
export function certaintyOf({ certain, possible, possibleNames }: ScriptWrites, name: string): Certainty | null {
  if (certain.has(name)) return 'certain';
  const matches = ({ prefix, suffix }: NamePattern): boolean => name.startsWith(prefix) && name.endsWith(suffix);
  return possibleNames.has(name) || possible.some(matches) ? 'possible' : null;
}

/** A script without any of these sets nothing: most scripts only test. */
const MAY_WRITE =
  /set|environment|globals|ariables|postman|eval|Function|import|require|constructor|\bpm\b(?!\s*\.\s*(?:test|expect|response|request|info|iterationData|cookies|sendRequest)\b)/;

export function scriptWrites(scriptText: string): ScriptWrites {
  const writes = new Writes();
  if (MAY_WRITE.test(scriptText)) {
    const tokens = scriptTokens(scriptText);
    readWrites(tokens, namesIn(flattened(tokens)), writes);
  }
  return writes;
}

class Writes implements ScriptWrites {
  readonly certain = new Set<string>();
  readonly possible: NamePattern[] = [];
  readonly possibleNames = new Set<string>();
  readonly unset = new Set<string>();

  anything(): void {
    if (!this.possible.some(({ prefix, suffix }) => prefix === '' && suffix === '')) {
      this.possible.push({ prefix: '', suffix: '' });
    }
  }

  named(name: string, isPossibleOnly: boolean): void {
    (isPossibleOnly ? this.possibleNames : this.certain).add(name);
  }
}

function readWrites(tokens: readonly ScriptToken[], names: ScriptNames, writes: Writes): void {
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'template') for (const inner of token.substitutions) readWrites(inner, names, writes);
    if (token.kind !== 'word') continue;
    const found = objectAt(tokens, index, names.objects);
    if (found?.object === 'scope') readScope(tokens, index, found.next, names, writes);
    else if (found?.object === 'pm') readPm(tokens, index, names, writes);
    else if (isVariable(tokens, index)) readVariable(tokens, index, names, writes);
    else if (!isOfKnownObject(tokens, index, names)) readMember(tokens, index, writes);
  }
}

const SCOPE_READS = new Set(
  'get has unset clear toObject toJSON replaceIn name id count one each map filter find reduce contains'.split(' '),
);
const LIST_READS = new Set(
  'all each map filter find forEach reduce count has get one idx toObject toJSON toString members length'.split(' '),
);

/** @param next the token after the scope */
function readScope(
  tokens: readonly ScriptToken[],
  index: number,
  next: number,
  names: ScriptNames,
  writes: Writes,
): void {
  const member = memberAt(tokens, next);
  if (member === null) {
    const isUnseen = isMark(tokens[next], '[') || (isMark(tokens[next], '?.') && isMark(tokens[next + 1], '['));
    const isAlias = isAliasing(tokens, { index, next }, names, (name) => SCOPE_READS.has(name));
    if (isUnseen || (!isAlias && isHandedOn(tokens, index, next))) writes.anything();
  } else if (member.name === 'set') {
    readSet(tokens, member.next, names, writes);
  } else if (member.name === 'unset') {
    readUnset(tokens, member.next, writes);
  } else if (member.name === 'values') {
    const ofList = memberAt(tokens, member.next);
    if (ofList === null || !LIST_READS.has(ofList.name)) writes.anything();
  } else if (!SCOPE_READS.has(member.name)) {
    writes.anything();
  }
}

/** Members of `pm` that run what the script does not show. */
const RUNS_OTHER_CODE = new Set(['require']);

function readPm(tokens: readonly ScriptToken[], index: number, names: ScriptNames, writes: Writes): void {
  const member = memberAt(tokens, index + 1);
  if (member === null) {
    const isUnseen = isMark(tokens[index + 1], '[') || isMark(tokens[index + 1], '?.');
    const isAlias = isAliasing(tokens, { index, next: index + 1 }, names, (name) => !RUNS_OTHER_CODE.has(name));
    if (isUnseen || (!isAlias && isHandedOn(tokens, index, index + 1))) writes.anything();
  } else if (RUNS_OTHER_CODE.has(member.name)) {
    writes.anything();
  } else if (member.name === 'execution' && memberAt(tokens, member.next)?.name === 'runRequest') {
    writes.anything();
  }
}

/** Modules of the sandbox: none of them sets a variable. */
const MODULES =
  /^(?:ajv|assert|atob|backbone|btoa|buffer|chai|cheerio|crypto-js(?:\/.*)?|csv-parse(?:\/.*)?|events|lodash|moment|path|postman-collection|punycode|querystring|stream|string[-_]decoder|timers|tv4|url|util|uuid|xml2js)$/;
const OLD_OBJECTS = new Set(['environment', 'globals']);

function readVariable(tokens: readonly ScriptToken[], index: number, names: ScriptNames, writes: Writes): void {
  const word = wordAt(tokens, index) ?? '';
  const argument = isMark(tokens[index + 1], '(') ? tokens[index + 2] : undefined;
  switch (word) {
    case 'postman':
      readPostman(tokens, index, names, writes);
      break;
    case 'eval':
    case 'setTimeout':
    case 'setInterval':
    case 'Function':
      readCode(tokens, index, writes);
      break;
    case 'require':
      if (argument?.kind !== 'string' || !MODULES.test(argument.value)) writes.anything();
      break;
    case 'import':
      if (isMark(tokens[index + 1], '(')) writes.anything();
      break;
    default:
      if (OLD_OBJECTS.has(word) && !names.declared.has(word)) readOldObject(tokens, index, writes);
  }
}

function readPostman(tokens: readonly ScriptToken[], index: number, names: ScriptNames, writes: Writes): void {
  const member = memberAt(tokens, index + 1);
  if (member === null) {
    if (isHandedOn(tokens, index, index + 1)) writes.anything();
  } else if (SETTERS.has(member.name)) {
    readSet(tokens, member.next, names, writes);
  }
}

/** Code as text: what it sets is seen where the text is. */
function readCode(tokens: readonly ScriptToken[], index: number, writes: Writes): void {
  const isTimer = wordAt(tokens, index)?.startsWith('set') === true;
  const isCall = isMark(tokens[index + 1], '(');
  const argument = isCall ? tokens[index + 2] : undefined;
  if (argument?.kind === 'string' && isMark(tokens[index + 3], ')', ',')) {
    const inner = scriptWrites(argument.value);
    for (const name of inner.certain) writes.named(name, wordAt(tokens, index) === 'Function');
    for (const name of inner.possibleNames) writes.named(name, true);
    writes.possible.push(...inner.possible);
    if (wordAt(tokens, index) === 'Function' && isMark(tokens[index + 3], ',')) writes.anything();
  } else if (!isTimer && !isComparedOnly(tokens, index)) {
    writes.anything();
  }
}

/** `x instanceof Function`, `typeof eval` */
function isComparedOnly(tokens: readonly ScriptToken[], index: number): boolean {
  const before = wordAt(tokens, index - 1);
  return before === 'instanceof' || before === 'typeof' || isMark(tokens[index + 1], '.');
}

/** The sandbox's global objects from before `pm`: `environment.x = …`. */
function readOldObject(tokens: readonly ScriptToken[], index: number, writes: Writes): void {
  const member = memberAt(tokens, index + 1);
  if (member !== null) {
    if (isAssignment(tokens[member.next])) writes.named(member.name, false);
  } else if (isMark(tokens[index + 1], '[')) {
    const end = closingOf(tokens, index + 1);
    if (isAssignment(tokens[end + 1])) writes.anything();
  } else if (isHandedOn(tokens, index, index + 1)) {
    writes.anything();
  }
}

const SETTERS = new Set(['set', 'setEnvironmentVariable', 'setGlobalVariable']);

/** Of an object that is not known, and may be a scope. */
function readMember(tokens: readonly ScriptToken[], index: number, writes: Writes): void {
  const word = wordAt(tokens, index) ?? '';
  const isCall = isMark(tokens[index + 1], '(');
  const argument = tokens[index + 2];
  if (isCall && word === 'constructor') writes.anything();
  else if (isCall && SETTERS.has(word) && argument?.kind === 'string') writes.named(argument.value, true);
}

/** `set` of a scope: it has been read with the scope. */
function isOfKnownObject(tokens: readonly ScriptToken[], index: number, names: ScriptNames): boolean {
  const before = wordAt(tokens, index - 2);
  if (before === null) return false;
  return SCOPES.has(before) ? wordAt(tokens, index - 4) === 'pm' : before === 'postman' || names.objects.has(before);
}

/** @param next the token after `set` */
function readSet(tokens: readonly ScriptToken[], next: number, names: ScriptNames, writes: Writes): void {
  const open = isMark(tokens[next], '?.') ? next + 1 : next;
  if (!isMark(tokens[open], '(')) {
    // `set.call(…)`, or the function is handed on.
    writes.anything();
    return;
  }
  const [name, value] = argumentsOf(tokens, open);
  if (name === undefined || name.length === 0) return;
  const parts = textParts(name, names);
  const [first = '', last = first] = [parts?.[0], parts?.at(-1)];
  if (parts === null || (parts.length > 1 && first === '' && last === '')) writes.anything();
  else if (parts.length === 1) writes.named(first, isNothing(value));
  else writes.possible.push({ prefix: first, suffix: last });
}

/** @param next the token after `unset` */
function readUnset(tokens: readonly ScriptToken[], next: number, writes: Writes): void {
  const name = tokens[next + 1];
  if (isMark(tokens[next], '(') && name?.kind === 'string') writes.unset.add(name.value);
}

/** Who sets a variable to nothing empties it, and does not fill it. */
function isNothing(value: readonly ScriptToken[] | undefined): boolean {
  const [only] = value ?? [];
  if (value === undefined || value.length > 1) return false;
  if (only?.kind === 'string') return only.value === '';
  return only?.kind === 'word' && (only.text === 'null' || only.text === 'undefined');
}

/** The texts that are certain, between those that are not; one text: all of it is. null: nothing is. */
function textParts(tokens: readonly ScriptToken[], names: ScriptNames): readonly string[] | null {
  const operands = split(tokens, '+');
  const parts: string[] = [''];
  const append = (text: string): void => {
    parts.push(`${parts.pop() ?? ''}${text}`);
  };
  for (const operand of operands) {
    const [token] = operand;
    if (token === undefined || hasOperator(operand)) return null;
    const constant = token.kind === 'word' && operand.length === 1 ? names.constants.get(token.text) : undefined;
    if (operand.length === 1 && token.kind === 'string') append(token.value);
    else if (operand.length === 1 && token.kind === 'number') append(token.text);
    else if (operand.length === 1 && token.kind === 'template') {
      const [first = '', ...others] = token.parts;
      append(first);
      parts.push(...others);
    } else if (constant !== undefined) append(constant);
    else parts.push('');
  }
  return parts;
}

/** Such as `a ? 'x' : 'y'`: the parts are no parts of the name. */
function hasOperator(tokens: readonly ScriptToken[]): boolean {
  return tokens.some((token) => isMark(token, '?', '||', '&&', '??', '=', '=>'));
}

/** What stands between the parentheses, at its commas. */
function argumentsOf(tokens: readonly ScriptToken[], open: number): readonly (readonly ScriptToken[])[] {
  return split(tokens.slice(open + 1, closingOf(tokens, open)), ',');
}

function split(tokens: readonly ScriptToken[], separator: string): readonly (readonly ScriptToken[])[] {
  const parts: ScriptToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (isMark(token, '(', '[', '{')) depth += 1;
    if (isMark(token, ')', ']', '}')) depth -= 1;
    if (depth === 0 && isMark(token, separator)) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

/** The index of what closes the bracket at this index; the end of the script, where nothing does. */
function closingOf(tokens: readonly ScriptToken[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index += 1) {
    if (isMark(tokens[index], '(', '[', '{')) depth += 1;
    if (isMark(tokens[index], ')', ']', '}')) depth -= 1;
    if (depth === 0) return index;
  }
  return tokens.length;
}

function isAssignment(token: ScriptToken | undefined): boolean {
  return token?.kind === 'punctuator' && /^(?:[-+*/%&|^?]{0,3}=|\+\+|--)$/.test(token.text);
}

const READING_CALLS = new Set(
  'log info warn error debug stringify keys values entries if while Boolean String'.split(' '),
);

/** Whether something else may get hold of the object: not where it is only compared, tested or printed. */
function isHandedOn(tokens: readonly ScriptToken[], index: number, next: number): boolean {
  const before = tokens[index - 1];
  const after = tokens[next];
  if (isMark(before, '!') || wordAt(tokens, index - 1) === 'typeof') return false;
  if (isMark(after, '===', '!==', '==', '!=', '&&') || isMark(before, '===', '!==', '==', '!=')) return false;
  // A parameter of that name.
  if (isMark(before, '(', ',') && isMark(after, ',', ')') && isParameter(tokens, index)) return false;
  return !(isMark(before, '(') && READING_CALLS.has(wordAt(tokens, index - 2) ?? ''));
}

function isParameter(tokens: readonly ScriptToken[], index: number): boolean {
  let open = index - 1;
  while (isMark(tokens[open], ',') || (tokens[open]?.kind === 'word' && !isMark(tokens[open], '('))) open -= 1;
  if (!isMark(tokens[open], '(')) return false;
  const isFunction = wordAt(tokens, open - 1) === 'function' || wordAt(tokens, open - 2) === 'function';
  return isFunction || isMark(tokens[closingOf(tokens, open) + 1], '=>');
}

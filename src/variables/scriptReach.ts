/** Whether code of a script runs when the script does, or only stands in a function that nobody calls. */
import { isMark, wordAt } from './scriptNames.ts';
import type { ScriptToken } from './scriptTokens.ts';

/**
 * @returns false: the code lies in a function that has a name, and that this script never names again. A function that
 *   is handed to another, or called where it stands, is taken to run.
 */
export function isReached(tokens: readonly ScriptToken[], index: number): boolean {
  return enclosingBraces(tokens, index).every((brace) => {
    const name = functionNameAt(tokens, brace);
    return name === null || isNamedElsewhere(tokens, name);
  });
}

/** Whether an error in this code is caught where it stands. */
export function isInTry(tokens: readonly ScriptToken[], index: number): boolean {
  return enclosingBraces(tokens, index).some((brace) => wordAt(tokens, brace - 1) === 'try');
}

/** Indexes of the braces that are open at this index. */
function enclosingBraces(tokens: readonly ScriptToken[], index: number): readonly number[] {
  const open: number[] = [];
  for (let at = 0; at < index; at += 1) {
    if (isMark(tokens[at], '{')) open.push(at);
    if (isMark(tokens[at], '}')) open.pop();
  }
  return open;
}

interface FunctionName {
  readonly text: string;
  /** Where it stands at the definition. */
  readonly index: number;
}

const STATEMENTS = new Set(['if', 'for', 'while', 'switch', 'catch', 'with']);

/** The name of the function whose body begins at this brace; null: it has none, or is something else than a function. */
function functionNameAt(tokens: readonly ScriptToken[], brace: number): FunctionName | null {
  const isArrow = isMark(tokens[brace - 1], '=>');
  const close = isArrow ? brace - 2 : brace - 1;
  if (!isMark(tokens[close], ')')) return isArrow ? assignedName(tokens, beforeAsync(tokens, close)) : null;
  const open = openingOf(tokens, close);
  if (isArrow) return assignedName(tokens, beforeAsync(tokens, open));
  const star = isMark(tokens[open - 1], '*') ? open - 2 : open - 1;
  const word = wordAt(tokens, star);
  if (word === null || STATEMENTS.has(word)) return null;
  return word === 'function' ? assignedName(tokens, beforeAsync(tokens, star)) : { text: word, index: star };
}

function beforeAsync(tokens: readonly ScriptToken[], index: number): number {
  return wordAt(tokens, index - 1) === 'async' ? index - 2 : index - 1;
}

/** `name = function`, `name: function` */
function assignedName(tokens: readonly ScriptToken[], index: number): FunctionName | null {
  const text = isMark(tokens[index], '=', ':') ? wordAt(tokens, index - 1) : null;
  return text === null ? null : { text, index: index - 1 };
}

function openingOf(tokens: readonly ScriptToken[], close: number): number {
  let depth = 0;
  for (let index = close; index >= 0; index -= 1) {
    if (isMark(tokens[index], ')')) depth += 1;
    if (isMark(tokens[index], '(')) depth -= 1;
    if (depth === 0) return index;
  }
  return 0;
}

function isNamedElsewhere(tokens: readonly ScriptToken[], { text, index }: FunctionName): boolean {
  return tokens.some((token, at) => at !== index && token.kind === 'word' && token.text === text);
}

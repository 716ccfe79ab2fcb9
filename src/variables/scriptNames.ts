/** Names that a script gives to things: what stands for `pm`, for one of its scopes, for a constant text. */
import type { ScriptToken } from './scriptTokens.ts';

/** What an expression stands for: the sandbox's `pm`, or one of the scopes that it holds. */
export type SandboxObject = 'pm' | 'scope';

export interface ScriptNames {
  readonly objects: ReadonlyMap<string, SandboxObject>;
  /** Declared once, with a literal, and never assigned again. */
  readonly constants: ReadonlyMap<string, string>;
  /** Names that the script declares itself. */
  readonly declared: ReadonlySet<string>;
}

export const SCOPES: ReadonlySet<string> = new Set(['environment', 'globals', 'collectionVariables', 'variables']);

export function wordAt(tokens: readonly ScriptToken[], index: number): string | null {
  const token = tokens[index];
  return token?.kind === 'word' ? token.text : null;
}

export function isMark(token: ScriptToken | undefined, ...texts: readonly string[]): boolean {
  return token?.kind === 'punctuator' && texts.includes(token.text);
}

export interface Member {
  readonly name: string;
  /** Index of the token that follows. */
  readonly next: number;
}

/** `.name`, `?.name`, `['name']`, `?.['name']` from this index on; null: something else, or a name that cannot be seen. */
export function memberAt(tokens: readonly ScriptToken[], index: number): Member | null {
  const isDot = isMark(tokens[index], '.', '?.');
  const name = wordAt(tokens, index + 1);
  if (isDot && name !== null) return { name, next: index + 2 };
  const bracket = isMark(tokens[index], '?.') ? index + 1 : index;
  const key = tokens[bracket + 1];
  return isMark(tokens[bracket], '[') && key?.kind === 'string' && isMark(tokens[bracket + 2], ']')
    ? { name: key.value, next: bracket + 3 }
    : null;
}

const GLOBAL_OBJECTS = new Set(['globalThis', 'window', 'self', 'global', 'this']);

/** Whether the word is a variable, and not a member of something: `x`, also as `globalThis.x`. */
export function isVariable(tokens: readonly ScriptToken[], index: number): boolean {
  if (!isMark(tokens[index - 1], '.', '?.')) return !isKey(tokens, index);
  return GLOBAL_OBJECTS.has(wordAt(tokens, index - 2) ?? '') && !isMark(tokens[index - 3], '.', '?.');
}

/** `{ x: … }` */
function isKey(tokens: readonly ScriptToken[], index: number): boolean {
  return isMark(tokens[index + 1], ':') && isMark(tokens[index - 1], '{', ',');
}

const DECLARING = new Set(['const', 'let', 'var']);

export function namesIn(tokens: readonly ScriptToken[]): ScriptNames {
  const objects = new Map<string, SandboxObject>();
  const declared = new Set<string>();
  for (const [index] of tokens.entries()) {
    const word = wordAt(tokens, index);
    if (word === 'function' || word === 'class') declared.add(wordAt(tokens, index + 1) ?? '');
    // Of several in one declaration.
    if (word !== null && isMark(tokens[index - 1], ',') && isMark(tokens[index + 1], '=')) declared.add(word);
    if (word === null || !DECLARING.has(word)) continue;
    const name = wordAt(tokens, index + 1);
    if (name !== null) declared.add(name);
    else for (const { local } of patternAt(tokens, index + 1)?.entries ?? []) declared.add(local);
  }
  // A name may stand for another name, declared anywhere.
  let known = -1;
  while (objects.size > known) {
    known = objects.size;
    for (const [index, token] of tokens.entries()) {
      if (token.kind === 'word') addObjects(tokens, index, objects, declared);
    }
  }
  return { objects, constants: constantsIn(tokens, declared), declared };
}

/** The object that the expression at this index is, and where it ends; null: none. */
export function objectAt(
  tokens: readonly ScriptToken[],
  index: number,
  objects: ReadonlyMap<string, SandboxObject>,
): { readonly object: SandboxObject; readonly next: number } | null {
  const word = wordAt(tokens, index);
  if (word === null || !isVariable(tokens, index)) return null;
  const object = word === 'pm' ? 'pm' : objects.get(word);
  if (object === undefined) return null;
  const member = object === 'pm' ? memberAt(tokens, index + 1) : null;
  return member !== null && SCOPES.has(member.name)
    ? { object: 'scope', next: member.next }
    : { object, next: index + 1 };
}

/**
 * Whether the object only gets another name: `const env = pm.environment`, `const { environment, globals: g } = pm`. Such
 * a name is as good as what it stands for.
 *
 * @param next the token after the object
 * @param isHarmless whether a member that is taken out of the object may be forgotten
 */
export function isAliasing(
  tokens: readonly ScriptToken[],
  { index, next }: { readonly index: number; readonly next: number },
  names: ScriptNames,
  isHarmless: (member: string) => boolean,
): boolean {
  if (isMark(tokens[next], '=') || isInPattern(tokens, index)) return true;
  if (!isMark(tokens[index - 1], '=') || !endsStatement(tokens, next)) return false;
  const name = wordAt(tokens, index - 2);
  if (name !== null) return names.declared.has(name) && !isMark(tokens[index - 3], '.', '?.');
  const pattern = patternBefore(tokens, index - 2);
  return pattern?.isSimple === true && pattern.entries.every(({ member }) => isHarmless(member));
}

/** `{ x, y } = …`: a name that is about to stand for something. */
function isInPattern(tokens: readonly ScriptToken[], index: number): boolean {
  let end = index + 1;
  while (tokens[end]?.kind === 'word' || isMark(tokens[end], ',', ':')) end += 1;
  return isMark(tokens[end], '}') && isMark(tokens[end + 1], '=') && patternBefore(tokens, end) !== null;
}

function addObjects(
  tokens: readonly ScriptToken[],
  index: number,
  objects: Map<string, SandboxObject>,
  declared: ReadonlySet<string>,
): void {
  const found = objectAt(tokens, index, objects);
  if (found === null || !isMark(tokens[index - 1], '=') || !endsStatement(tokens, found.next)) return;
  const name = wordAt(tokens, index - 2);
  if (name !== null) {
    if (declared.has(name) && !isMark(tokens[index - 3], '.', '?.')) objects.set(name, found.object);
  } else if (found.object === 'pm') {
    for (const { member, local } of patternBefore(tokens, index - 2)?.entries ?? []) {
      if (SCOPES.has(member)) objects.set(local, 'scope');
    }
  }
}

/** No operator that would make something else of the expression before. */
function endsStatement(tokens: readonly ScriptToken[], index: number): boolean {
  const token = tokens[index];
  return token === undefined || token.kind === 'word' || isMark(token, ';', ',', '}');
}

interface Pattern {
  readonly entries: readonly { readonly member: string; readonly local: string }[];
  /** Nothing nested, no default, no rest. */
  readonly isSimple: boolean;
}

/** `{ a, b: c }` that begins at this index. */
function patternAt(tokens: readonly ScriptToken[], start: number): Pattern | null {
  if (!isMark(tokens[start], '{')) return null;
  const entries: { member: string; local: string }[] = [];
  let index = start + 1;
  while (!isMark(tokens[index], '}')) {
    const member = wordAt(tokens, index);
    if (member === null) return { entries, isSimple: false };
    const isRenamed = isMark(tokens[index + 1], ':');
    const local = isRenamed ? wordAt(tokens, index + 2) : member;
    if (local === null) return { entries, isSimple: false };
    entries.push({ member, local });
    index += isRenamed ? 3 : 1;
    if (isMark(tokens[index], ',')) index += 1;
    else if (!isMark(tokens[index], '}')) return { entries, isSimple: false };
  }
  return { entries, isSimple: true };
}

/** The pattern that ends at this index. */
function patternBefore(tokens: readonly ScriptToken[], end: number): Pattern | null {
  if (!isMark(tokens[end], '}')) return null;
  let depth = 0;
  for (let start = end; start >= 0; start -= 1) {
    if (isMark(tokens[start], '}')) depth += 1;
    if (isMark(tokens[start], '{')) depth -= 1;
    if (depth === 0) return patternAt(tokens, start);
  }
  return null;
}

const ASSIGNMENT = /^(?:[-+*/%&|^?<>]{1,3}=|=|\+\+|--)$/;

function constantsIn(tokens: readonly ScriptToken[], declared: ReadonlySet<string>): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const changes = new Map<string, number>();
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    if (token.kind !== 'word' || next?.kind !== 'punctuator' || !ASSIGNMENT.test(next.text)) continue;
    if (next.text === '<=' || next.text === '>=') continue;
    changes.set(token.text, (changes.get(token.text) ?? 0) + 1);
    const value = tokens[index + 2];
    const isOwn = declared.has(token.text) && !isMark(tokens[index - 1], '.', '?.');
    if (isOwn && next.text === '=' && value?.kind === 'string' && endsStatement(tokens, index + 3)) {
      values.set(token.text, value.value);
    }
  }
  return new Map([...values].filter(([name]) => changes.get(name) === 1));
}

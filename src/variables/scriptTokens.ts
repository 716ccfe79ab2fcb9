/**
 * The tokens of a script (ECMA-262 §12), as far as the questions that are asked of scripts need them: what is code, what
 * is a string, what is a comment. Text that is no valid script gives tokens as well: nothing here throws.
 */
export type ScriptToken =
  | { readonly kind: 'word' | 'number' | 'regex' | 'punctuator'; readonly text: string; readonly start: number }
  | { readonly kind: 'string'; readonly value: string; readonly start: number; readonly end: number }
  | TemplateToken;

interface TemplateToken {
  readonly kind: 'template';
  /** The text between the substitutions: one more than there are substitutions, which is at least one. */
  readonly parts: readonly string[];
  readonly substitutions: readonly (readonly ScriptToken[])[];
  readonly start: number;
  readonly end: number;
}

/** With the tokens of substitutions, which see the same names as the code around them. */
export function flattened(tokens: readonly ScriptToken[]): readonly ScriptToken[] {
  return tokens.flatMap((token) =>
    token.kind === 'template' ? [token, ...token.substitutions.flatMap(flattened)] : [token],
  );
}

/** The script with blanks in the place of its comments. */
export function withoutComments(text: string): string {
  let end = 0;
  let code = '';
  for (const token of scriptTokens(text)) {
    const tokenEnd = 'end' in token ? token.end : token.start + token.text.length;
    code += blank(text.slice(end, token.start)) + text.slice(token.start, tokenEnd);
    end = tokenEnd;
  }
  return code + blank(text.slice(end));
}

/** What stands between tokens. */
function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}

interface Lexed {
  readonly tokens: readonly ScriptToken[];
  readonly end: number;
}

const SPACE_OR_COMMENT = /(?:\s+|\/\/[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$))+/y;
const WORD = /[\p{ID_Start}$_#\\][\p{ID_Continue}$\\]*/uy;
const NUMBER = /(?:0[xob][\da-f_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[-+]?\d+)?)n?/iy;
const REGEX = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;
const PUNCTUATOR =
  /\.{3}|\?\.(?!\d)|=>|[=!]==?|(?:\*\*|<<|>>>?|&&|\|\||\?\?|[-+*/%&|^])=|\+\+|--|&&|\|\||\?\?|[<>]=?|[^]/y;

/** Words after which a slash begins a regular expression, and no division. */
const BEFORE_EXPRESSION =
  /^(?:return|typeof|case|in|of|delete|void|throw|new|else|do|instanceof|await|yield|export|default)$/;

export function scriptTokens(text: string): readonly ScriptToken[] {
  return lex(text, 0, false).tokens;
}

/** @param inSubstitution ends at the brace that closes the substitution of a template */
function lex(text: string, from: number, inSubstitution: boolean): Lexed {
  const tokens: ScriptToken[] = [];
  let at = from;
  let depth = 0;
  const matchAt = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  while (at < text.length) {
    const start = at;
    const skipped = matchAt(SPACE_OR_COMMENT);
    const character = text.charAt(at);
    if (skipped !== undefined) {
      at += skipped.length;
    } else if (character === '"' || character === "'") {
      const { value, end } = stringAt(text, at);
      tokens.push({ kind: 'string', value, start, end });
      at = end;
    } else if (character === '`') {
      const { token, end } = templateAt(text, at);
      tokens.push(token);
      at = end;
    } else {
      const word = matchAt(WORD);
      const number = word === undefined ? matchAt(NUMBER) : undefined;
      const regex =
        word === undefined && number === undefined && mayBeRegex(tokens.at(-1)) ? matchAt(REGEX) : undefined;
      const matched = word ?? number ?? regex ?? matchAt(PUNCTUATOR) ?? character;
      const kind =
        word !== undefined ? 'word' : number !== undefined ? 'number' : regex !== undefined ? 'regex' : 'punctuator';
      if (matched === '{') depth += 1;
      if (matched === '}') depth -= 1;
      if (inSubstitution && depth < 0) return { tokens, end: at + 1 };
      tokens.push({ kind, text: matched, start });
      at += matched.length;
    }
  }
  return { tokens, end: at };
}

function mayBeRegex(before: ScriptToken | undefined): boolean {
  if (before === undefined) return true;
  switch (before.kind) {
    case 'word':
      return BEFORE_EXPRESSION.test(before.text);
    case 'punctuator':
      return ![')', ']', '}', '++', '--'].includes(before.text);
    default:
      return false;
  }
}

/** One that is not closed ends with its line. */
function stringAt(text: string, start: number): { readonly value: string; readonly end: number } {
  const quote = text.charAt(start);
  let end = start + 1;
  while (end < text.length && text.charAt(end) !== quote && text.charAt(end) !== '\n') {
    end += text.charAt(end) === '\\' ? 2 : 1;
  }
  const value = unescaped(text.slice(start + 1, end));
  return { value, end: Math.min(text.charAt(end) === quote ? end + 1 : end, text.length) };
}

/** Without a substitution it is a string like any other. */
function templateAt(text: string, start: number): { readonly token: ScriptToken; readonly end: number } {
  const parts: string[] = [];
  const substitutions: (readonly ScriptToken[])[] = [];
  let partStart = start + 1;
  let at = partStart;
  while (at < text.length && text.charAt(at) !== '`') {
    if (text.startsWith('${', at)) {
      parts.push(unescaped(text.slice(partStart, at)));
      const inner = lex(text, at + 2, true);
      substitutions.push(inner.tokens);
      at = inner.end;
      partStart = at;
    } else {
      at += text.charAt(at) === '\\' ? 2 : 1;
    }
  }
  parts.push(unescaped(text.slice(partStart, at)));
  const end = Math.min(at + 1, text.length);
  const [only = ''] = parts;
  const token: ScriptToken =
    substitutions.length === 0
      ? { kind: 'string', value: only, start, end }
      : { kind: 'template', parts, substitutions, start, end };
  return { token, end };
}

const ESCAPE = /\\(?:u\{([\da-f]+)\}|u([\da-f]{4})|x([\da-f]{2})|(\r\n|[^]))/gi;
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0' };

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(ESCAPE, (_, point?: string, four?: string, two?: string, other = '') => {
    const code = Number.parseInt(point ?? four ?? two ?? '', 16);
    if (Number.isNaN(code)) return /^[\r\n]/.test(other) ? '' : (ESCAPED[other] ?? other);
    return code > 0x10_ff_ff ? '' : String.fromCodePoint(code);
  });
}

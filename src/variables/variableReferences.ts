/**
 * `{{name}}` as postman-collection finds it. Names are taken as they stand, blanks included: `{{ name }}` is not
 * `{{name}}` to Postman.
 */
export const VARIABLE_REFERENCE = /\{\{([^{}]*?)\}\}/g;

/** All names in `{{…}}` anywhere in a JSON value, dynamic ones (`$guid`) included. Keys of objects hold none for Postman. */
export function variableNamesIn(value: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  collectNames(value, names);
  return names;
}

function collectNames(value: unknown, names: Set<string>): void {
  if (typeof value === 'string') {
    for (const [, name = ''] of value.matchAll(VARIABLE_REFERENCE)) {
      if (name !== '') names.add(name);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) collectNames(member, names);
  }
}

/**
 * Whether a script names a variable, as far as text shows it: as a whole string (`pm.environment.get('accessToken')`),
 * in a template (`'Bearer {{accessToken}}'`), as a member of the sandbox's old objects (`environment.accessToken`), or
 * anywhere as a word in a script that turns a whole scope into an object (`pm.environment.toObject()`). A mention in a
 * comment counts; a name put together from pieces cannot be seen.
 */
export function scriptMentions(scriptText: string, name: string): boolean {
  const word = escapeForRegExp(name);
  const mentions = [`(['"\`])${word}\\1`, `\\{\\{${word}\\}\\}`, `${OLD_SCOPE_OBJECT}\\s*\\.\\s*${word}(?![\\w$])`];
  if (/\.\s*toObject\s*\(/.test(scriptText)) mentions.push(`(?<![\\w$])${word}(?![\\w$])`);
  return mentions.some((mention) => new RegExp(mention).test(scriptText));
}

/**
 * Whether a script looks as if it sets a variable: `.set('name'` on any of `pm`'s scopes (or what stands for one),
 * `postman.setEnvironmentVariable('name'` and `setGlobalVariable`, or an assignment to the sandbox's old objects.
 */
export function scriptSets(scriptText: string, name: string): boolean {
  const word = escapeForRegExp(name);
  const quoted = `(['"\`])${word}\\1`;
  const assignment = `\\s*(?:[-+*/?|&]{0,2})=(?![=>])`;
  return [
    `\\.\\s*(?:set|setEnvironmentVariable|setGlobalVariable)\\s*\\(\\s*${quoted}`,
    `${OLD_SCOPE_OBJECT}\\s*\\[\\s*${quoted}\\s*\\]${assignment}`,
    `${OLD_SCOPE_OBJECT}\\s*\\.\\s*${word}${assignment}`,
  ].some((pattern) => new RegExp(pattern).test(scriptText));
}

/**
 * Names that a script reads from a scope by a literal name: `pm.environment.get('x')` and its like on `variables`,
 * `collectionVariables` and `globals`, `postman.getEnvironmentVariable('x')`, `environment.x`, and `{{x}}` in its text.
 */
export function scriptReads(scriptText: string): readonly string[] {
  const read = [...scriptText.matchAll(SCOPE_READ)].map(
    ([, , ofScope, , ofPostman, , ofOldObject, member]) => ofScope ?? ofPostman ?? ofOldObject ?? member ?? '',
  );
  return [...new Set([...read, ...variableNamesIn(scriptText)])].filter((name) => name !== '');
}

/** The sandbox's global objects from before `pm`. */
const OLD_SCOPE_OBJECT = '(?<![\\w$.])(?:environment|globals)';

const SCOPE_READ = new RegExp(
  [
    String.raw`(?<![\w$.])pm\s*\.\s*(?:environment|variables|collectionVariables|globals)\s*\.\s*(?:get|has)\s*\(\s*(['"\`])([^'"\`$]*)\1\s*\)`,
    String.raw`(?<![\w$.])postman\s*\.\s*get(?:Environment|Global)Variable\s*\(\s*(['"\`])([^'"\`$]*)\3`,
    String.raw`${OLD_SCOPE_OBJECT}\s*\[\s*(['"\`])([^'"\`$]*)\5\s*\]`,
    String.raw`${OLD_SCOPE_OBJECT}\s*\.\s*([A-Za-z_$][\w$]*)(?![\w$]|\s*\()`,
  ].join('|'),
  'g',
);

function escapeForRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}

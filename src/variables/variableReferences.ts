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

/** What really sets a variable when it runs is never read as something that does not. */
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { certaintyOf, scriptWrites } from '../../../src/variables/scriptWrites.ts';

/** Expressions for a scope, with what has to be declared for them. */
const SCOPES: readonly (readonly [string, string?])[] = [
  ['pm.environment'],
  ["pm['variables']"],
  ['pm?.collectionVariables'],
  ["pm\n  . /* it's */ globals"],
  ['globalThis.pm.environment'],
  ['(pm.environment)'],
  ['(pm && pm.environment)'],
  ['(true ? pm.environment : null)'],
  ['(0, pm).environment'],
  ['({ pm }).pm.environment'],
  ['[pm.environment][0]'],
  ['pm[kind]', "const kind = 'globals';"],
  ['scope', 'const scope = pm.environment;'],
  ['other.environment', 'let other; other = pm;'],
  ['renamed', 'const { environment: renamed } = pm;'],
  ['leaked', 'leaked = pm.globals;'],
  ['get()', 'function get() { return pm.environment; }'],
  ['holder.environment', 'const holder = { environment: pm.environment };'],
  ['new Holder().scope', 'class Holder { constructor() { this.scope = pm.environment; } }'],
];

const CALLS: readonly string[] = [
  'SCOPE.set(NAME, 1)',
  "SCOPE['set'](NAME, 1)",
  'SCOPE?.set?.(NAME, 1)',
  "SCOPE['se' + 't'](NAME, 1)",
  'SCOPE.set(...[NAME, 1])',
  'SCOPE.set.call(SCOPE, NAME, 1)',
  'Reflect.apply(SCOPE.set, SCOPE, [NAME, 1])',
  '(function () { this.set(NAME, 1); }).call(SCOPE)',
  '(({ set }) => set.call(SCOPE, NAME, 1))(SCOPE)',
  '((one, name) => one.set(name, 1))(SCOPE, NAME)',
  'for (const name of [NAME]) SCOPE.set(name, 1)',
  'Object.entries({ [NAME]: 1 }).forEach(([name, value]) => SCOPE.set(name, value))',
  'var nothing, one = SCOPE; one.set(NAME, 1)',
  'with (SCOPE) { set(NAME, 1); }',
];

const NAMES: readonly string[] = [
  "'accessToken'",
  "'access' + 'Token'",
  '`access${"Token"}`',
  'CONSTANT',
  '`${CONSTANT}`',
  'changed',
  "'access' + tail",
  'names.token',
  "['access', 'Token'].join('')",
  "true ? 'accessToken' : 'x'",
  "'access\\u0054oken'",
  '(() => CONSTANT)()',
];
const DECLARED = `const CONSTANT = 'accessToken', names = { token: CONSTANT }, tail = 'Token'; let changed = 'x'; changed = CONSTANT;`;

const WRAPPERS: readonly ((code: string) => string)[] = [
  (code) => code,
  (code) => `eval(${JSON.stringify(code)})`,
  (code) => `new Function('pm', ${JSON.stringify(code)})(pm)`,
  (code) => `const quote = /[/'"\`]/; // it's\n${code}`,
  (code) => `\`it's \${(() => { ${code} })()}\``,
  (code) => `x = 4 / 2 / 1; ({ run() { ${code} } }).run()`,
];

function setAtRunTime(script: string): boolean {
  const set = new Set<unknown>();
  const scope = () => ({ set: (name: unknown) => set.add(name) });
  const pm = { environment: scope(), globals: scope(), variables: scope(), collectionVariables: scope() };
  try {
    runInNewContext(script, { pm });
  } catch {
    // No script that Postman would run either.
  }
  return set.has('accessToken');
}

test('nothing that sets a variable at run time is taken for something that does not', () => {
  let setting = 0;
  const unseen: string[] = [];
  for (const [scope, declaration = ''] of SCOPES) {
    for (const call of CALLS) {
      for (const [index, name] of NAMES.entries()) {
        // Each scope with each call, and a third of the names, in turn.
        if ((index + scope.length + call.length) % 3 !== 0) continue;
        const code = `${declaration} ${DECLARED} ${call.replaceAll('SCOPE', scope).replaceAll('NAME', name)};`;
        const wrap = WRAPPERS[(scope.length + call.length + setting) % WRAPPERS.length];
        const script = wrap?.(code) ?? code;
        if (!setAtRunTime(script)) continue;
        setting += 1;
        if (certaintyOf(scriptWrites(script), 'accessToken') === null) unseen.push(script);
      }
    }
  }
  expect(unseen).toEqual([]);
  expect(setting).toBeGreaterThan(700);
});

import { describe, expect, test } from '@jest/globals';

import { certaintyOf, scriptWrites } from '../../../src/variables/scriptWrites.ts';

const certainty = (script: string) => certaintyOf(scriptWrites(script), 'accessToken');

describe('what a script sets for certain', () => {
  test.each([
    `pm.environment.set('accessToken', json.access_token)`,
    `pm.globals.set("accessToken", 1)`,
    'pm.collectionVariables.set(`accessToken`, 1)',
    `pm.variables\n  .set(\n  'accessToken', 1)`,
    `pm?.environment?.set('accessToken', 1)`,
    `pm['environment']['set']('accessToken', 1)`,
    `globalThis.pm.environment.set('accessToken', 1)`,
    `const scope = pm.environment; scope.set('accessToken', 1)`,
    `const pm2 = pm, scope = pm2.globals; scope.set('accessToken', 1)`,
    `const { environment, globals: g } = pm; g.set('accessToken', 1)`,
    `const { environment = {} } = pm; environment.set('accessToken', 1)`,
    `const KEY = 'accessToken'; pm.environment.set(KEY, 1)`,
    `pm.environment.set('access' + 'Token', 1)`,
    `const KEY = 'access'; pm.environment.set(KEY + \`Token\`, 1)`,
    `pm.test(\`as \${pm.environment.set('accessToken', 1)}\`)`,
    `postman.setEnvironmentVariable("accessToken", 1)`,
    `postman.setGlobalVariable ( 'accessToken', 1)`,
    `environment.accessToken = 1`,
    `globals['accessToken'] = 1`,
    `environment.accessToken ??= 1`,
    `eval("pm.environment.set('accessToken', 1)")`,
    `const quote = /['"]/; pm.environment.set('accessToken', 1)`,
    `if (a / b) { /* ' */ pm.environment.set('accessToken', 1) }`,
    `pm.environment.set('\\u0061ccessToken', 1)`,
  ])('%s', (script) => {
    expect(certainty(script)).toBe('certain');
  });
});

describe('what a script may set', () => {
  test.each([
    `const save = (name, value) => pm.environment.set(name, value); save('accessToken', 1)`,
    `let key = 'x'; key = 'accessToken'; pm.environment.set(key, 1)`,
    `const names = { token: 'accessToken' }; pm.environment.set(names.token, 1)`,
    `pm.environment.set('access' + suffix, 1)`,
    'pm.environment.set(`${kind}Token`, 1)',
    'pm.environment.set(`access${kind}en`, 1)',
    `pm.environment.set(admin ? 'adminToken' : 'accessToken', 1)`,
    `Object.entries(values).forEach(([key, value]) => pm.environment.set(key, value))`,
    `_.each(values, (value, key) => postman.setGlobalVariable(key, value))`,
    `pm.sendRequest(url, (error, response) => { eval(response.text()); })`,
    `(0, eval)(pm.globals.get('library'))`,
    `new Function('pm', pm.globals.get('library'))(pm)`,
    `(() => {}).constructor(code)()`,
    `pm.require('@team/tokens').refresh()`,
    `require('npm:tokens@1.0.0')`,
    `import('tokens')`,
    `await pm.execution.runRequest('id-of-login')`,
    `obtain(pm)`,
    `obtain({ pm })`,
    `obtain(pm.environment)`,
    `env = pm.environment;`,
    `this.env = pm.environment; this.env.set('accessToken', 1)`,
    `const env = pm.environment ?? pm.globals; env.set('accessToken', 1)`,
    `const { set } = pm.environment; set('accessToken', 1)`,
    `const { environment: { set } } = pm; set('accessToken', 1)`,
    `const set = pm.environment.set.bind(pm.environment)`,
    `with (pm) { environment.set('accessToken', 1) }`,
    `pm.environment[verb]('accessToken', 1)`,
    `pm[scope].set('accessToken', 1)`,
    `pm.environment.values.add({ key: 'accessToken', value: 1 })`,
    `environment[name] = 1`,
    `Object.assign(environment, values)`,
    `const save = (scope) => scope.set('accessToken', 1)`,
    `pm.environment.set('accessToken', '')`,
    `pm.environment.set('accessToken', null)`,
  ])('%s', (script) => {
    expect(certainty(script)).toBe('possible');
  });
});

describe('what a script does not set', () => {
  test.each([
    `pm.environment.get('accessToken')`,
    `pm.environment.unset('accessToken')`,
    `pm.environment.set('accessTokenExpiresAt', 1)`,
    `pm.environment.set('other', 'accessToken')`,
    `pm.environment.set('my' + suffix, 1)`,
    'pm.environment.set(`access${kind}Id`, 1)',
    `map.set(key, 'accessToken')`,
    `environment.accessToken == 1`,
    `environment.accessToken === 1`,
    `environment['accessToken'] !== 1`,
    `environment.accessToken >= 1`,
    `environment.accessTokens = 1`,
    `// pm.environment.set('accessToken', 1)`,
    `/* eval(code) */`,
    `pm.test("pm.environment.set('accessToken', 1)", () => {})`,
    `console.log(pm.environment, pm.environment.toObject())`,
    `console.log(JSON.stringify(environment))`,
    `if (pm && pm.environment.has('x')) pm.setNextRequest(null)`,
    `const scope = pm.environment; scope.get('accessToken'); typeof pm`,
    `const { environment } = pm; environment.get('accessToken')`,
    `pm.environment.values.each((variable) => console.log(variable.key))`,
    `const { environment } = load(); send(environment)`,
    `const _ = require('lodash'); const crypto = require('crypto-js/sha256');`,
    `setTimeout(() => {}, 1000)`,
    `helper = { create: function (user, callback, pm) { pm.environment.set('other', 1); } }`,
    '',
  ])('%s', (script) => {
    expect(certainty(script)).toBeNull();
  });
});

test('nothing that is written makes it throw or hang', () => {
  for (const script of [
    '`${`${',
    "'",
    '/* ',
    '/',
    '`${}}',
    'pm.',
    'pm.environment.set(',
    'const {',
    '{{x}} = pm',
    '\\',
    '\u{1F600}',
  ]) {
    expect(() => scriptWrites(`pm ${script}`)).not.toThrow();
  }
});

import { describe, expect, test } from '@jest/globals';

import { scriptNeeds, scriptSetNames } from '../../../src/variables/scriptNeeds.ts';

describe('scriptNeeds', () => {
  test.each([
    `send(pm.environment.get('x'))`,
    `const value = pm.variables.get("x"); send(value);`,
    'pm.collectionVariables.get(`x`).length',
    `postman.getEnvironmentVariable('x').split(',')`,
    `send(environment.x)`,
    `send(globals['x'])`,
    `pm.sendRequest(pm.variables.replaceIn('{{x}}/token'), () => {})`,
    `const url = 'http://host'; send(pm.globals.get('x')); // it's there`,
  ])('is x in %s', (script) => {
    expect(scriptNeeds(script)).toEqual(['x']);
  });

  test.each([
    `if (pm.environment.get('x')) send(pm.environment.get('x'))`,
    `pm.environment.has('x') && send(pm.environment.get('x'))`,
    `const value = pm.environment.get('x') || 'default'`,
    `const value = pm.environment.get('x') ?? 'default'`,
    `const value = pm.environment.get('x'); if (!value) return;`,
    `let value = pm.environment.get('x');\nvalue === undefined ? 1 : 2`,
    `pm.expect(pm.environment.get('x')).to.be.undefined`,
    `// pm.environment.get('x')`,
    `/* send(pm.environment.get('x')) */`,
    `pm.environment.get(x)`,
    'pm.environment.get(`x${1}`)',
    `pm.response.headers.get('x')`,
    `pm.visualizer.set('<p>{{x}}</p>')`,
    `const environment = load(); send(environment.x)`,
    `environment.x = 1`,
    `pm.environment.set('x', 1)`,
  ])('is nothing in %s', (script) => {
    expect(scriptNeeds(script)).toEqual([]);
  });
});

describe('scriptSetNames', () => {
  test('gives names that are written in full, on whatever object', () => {
    const script = `
      pm.environment.set('a', 1); postman.setGlobalVariable("b", 1); const scope = pm.globals; scope.set(\`c\`, 1);
      environment.d = 1; globals['e'] += 1; pm.environment.get('f'); environment.g == 1; // pm.environment.set('h', 1)
    `;
    expect([...scriptSetNames(script).names].toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('gives the beginning of names that are put together, on scopes only', () => {
    const script = "pm.globals.set('a:' + b, 1); pm.globals.set(`c:${d}`, 1); pm.globals.set(e, 1); map.set(f, 1);";
    expect(scriptSetNames(script)).toEqual({ names: new Set(), prefixes: ['a:', 'c:', ''] });
  });
});

import { describe, expect, test } from '@jest/globals';

import { scriptNeeds } from '../../../src/variables/scriptNeeds.ts';

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

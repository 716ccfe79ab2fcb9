import { describe, expect, test } from '@jest/globals';

import { scriptMentions } from '../../../src/variables/scriptMentions.ts';

describe('scriptMentions', () => {
  test.each([
    `pm.environment.get('accessToken')`,
    `pm.variables.get("accessToken")`,
    'pm.variables.get(`accessToken`)',
    `pm.variables.get(\n  'accessToken'\n)`,
    `pm.variables.replaceIn('Bearer {{accessToken}}')`,
    `const name = "accessToken";`,
    `postman.getEnvironmentVariable('accessToken')`,
    `environment.accessToken`,
    `if (globals . accessToken) {}`,
    `environment['accessToken']`,
    `const { accessToken } = pm.environment.toObject();`,
  ])('is true for %s', (script) => {
    expect(scriptMentions(script, 'accessToken')).toBe(true);
  });

  test.each([
    `pm.environment.get('accessTokenExpiresAt')`,
    `pm.environment.get('myaccessToken')`,
    `pm.environment.get("accessToken')`,
    `const accessToken = pm.response.json().accessToken;`,
    `response.environment.accessToken`,
    `environment.accessTokens`,
    `{{accessTokenUrl}}`,
    `const { accessTokens } = pm.environment.toObject();`,
    `pm.environment.set('accessToken', token)`,
    `pm.globals.unset("accessToken")`,
    `postman.setEnvironmentVariable('accessToken', token)`,
    `environment.accessToken = token`,
    `// pm.environment.get('accessToken')`,
    '/* Bearer {{accessToken}} */',
    `pm.test("says pm.environment.get('accessToken')", () => {})`,
    '',
  ])('is false for %s', (script) => {
    expect(scriptMentions(script, 'accessToken')).toBe(false);
  });

  test('takes a name with special characters by the letter', () => {
    expect(scriptMentions(`pm.environment.get('known:a.b-c')`, 'known:a.b-c')).toBe(true);
    expect(scriptMentions(`pm.environment.get('known:axb-c')`, 'known:a.b-c')).toBe(false);
    expect(scriptMentions(`pm.environment.get('a(b')`, 'a(b')).toBe(true);
  });
});

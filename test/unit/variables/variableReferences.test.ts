import { describe, expect, test } from '@jest/globals';

import { scriptMentions, scriptSets, variableNamesIn } from '../../../src/variables/variableReferences.ts';

describe('variableNamesIn', () => {
  test('finds the names in all strings of a JSON value, as they stand', () => {
    const request = {
      url: { raw: '{{baseUrl}}/orders/{{ id }}', host: ['{{baseUrl}}'] },
      header: [{ key: 'X-{{name}}', value: 'Bearer {{accessToken}}' }, null],
      body: { mode: 'raw', raw: '{"a": "{{$guid}}", "b": {{outer{{inner}}}}}' },
      '{{key}}': 1,
    };
    expect([...variableNamesIn(request)]).toEqual(['baseUrl', ' id ', 'name', 'accessToken', '$guid', 'inner']);
  });

  test.each([[null], [5], ['{{}} {x} {{a'], [undefined]])('finds none in %j', (value) => {
    expect(variableNamesIn(value).size).toBe(0);
  });
});

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

describe('scriptSets', () => {
  test.each([
    `pm.environment.set('accessToken', json.access_token)`,
    `pm.globals.set("accessToken", 1)`,
    'pm.collectionVariables.set(`accessToken`, 1)',
    `pm.variables\n  .set(\n  'accessToken', 1)`,
    `const scope = pm.environment; scope.set('accessToken', 1)`,
    `postman.setEnvironmentVariable("accessToken", 1)`,
    `postman.setGlobalVariable ( 'accessToken', 1)`,
    `environment.accessToken = 1`,
    `globals['accessToken'] = 1`,
    `environment.accessToken ??= 1`,
  ])('is true for %s', (script) => {
    expect(scriptSets(script, 'accessToken')).toBe(true);
  });

  test.each([
    `pm.environment.get('accessToken')`,
    `pm.environment.unset('accessToken')`,
    `pm.environment.set('accessTokenExpiresAt', 1)`,
    `pm.environment.set('other', 'accessToken')`,
    `environment.accessToken == 1`,
    `environment.accessToken === 1`,
    `environment['accessToken'] !== 1`,
    `environment.accessToken >= 1`,
    `environment.accessTokens = 1`,
    '',
  ])('is false for %s', (script) => {
    expect(scriptSets(script, 'accessToken')).toBe(false);
  });
});

import { describe, expect, test } from '@jest/globals';

import { variableNamesIn } from '../../../src/variables/variableReferences.ts';

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

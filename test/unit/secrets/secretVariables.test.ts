import { describe, expect, test } from '@jest/globals';
import { secretsOf } from '../../../src/secrets/secretVariables.ts';

describe('secrets among variables', () => {
  test('a variable of type secret is one whatever its name', () => {
    expect(secretsOf([{ key: 'colour', value: 'blue-green', type: 'secret' }])).toEqual([
      { name: 'colour', value: 'blue-green' },
    ]);
  });

  test('a variable whose name says so is one whatever its type', () => {
    const values = [
      { key: 'clientSecret', value: 'hunter2hunter2', type: 'default' },
      { key: 'clientId', value: 'orders-client' },
      { key: 'tokenUrl', value: 'https://login.example.com/token' },
    ];
    expect(secretsOf(values)).toEqual([{ name: 'clientSecret', value: 'hunter2hunter2' }]);
  });

  test('a disabled secret is still one', () => {
    expect(secretsOf([{ key: 'password', value: 'hunter2', disabled: true }])).toHaveLength(1);
  });

  test('values that are no strings are taken as Postman resolves them', () => {
    expect(secretsOf([{ key: 'pin', value: 123456 }])).toEqual([{ name: 'pin', value: '123456' }]);
    expect(secretsOf([{ key: 'credentials', value: { user: 'me' } }])).toEqual([
      { name: 'credentials', value: '{"user":"me"}' },
    ]);
  });

  test.each([[''], [null], [undefined], [true], ['{{vaultSecret}}'], [' {{a}}{{b}} ']])(
    'the value %j holds no secret',
    (value) => {
      expect(secretsOf([{ key: 'secret', value, type: 'secret' }])).toEqual([]);
    },
  );

  test('text around a reference is a secret', () => {
    expect(secretsOf([{ key: 'secret', value: 'prefix-{{a}}' }])).toHaveLength(1);
  });
});

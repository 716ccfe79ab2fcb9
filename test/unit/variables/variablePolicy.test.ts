import { describe, expect, test } from '@jest/globals';
import { variablePolicy, withOthers } from '../../../src/variables/variablePolicy.ts';

describe('undefinedVariables', () => {
  test.each([
    [[], { others: null, byName: {} }],
    [['warn'], { others: 'warn', byName: {} }],
    [[{ a: 'off' }], { others: null, byName: { a: 'off' } }],
    [[{ a: 'off', '*': 'error' }], { others: 'error', byName: { a: 'off' } }],
    [[{ a: 'off', '*': 'error' }, undefined], { others: 'error', byName: { a: 'off' } }],
    [[{ a: 'off' }, 'warn'], { others: 'warn', byName: { a: 'off' } }],
    [[{ a: 'off', b: 'warn' }, { b: 'error' }], { others: null, byName: { a: 'off', b: 'error' } }],
    [['error', { a: 'off' }], { others: 'error', byName: { a: 'off' } }],
  ] as const)('%j is %j', (settings, policy) => {
    expect(variablePolicy(...settings)).toEqual(policy);
  });

  test('names that every object inherits are names', () => {
    const { byName } = variablePolicy(
      JSON.parse('{"__proto__": "off", "constructor": "warn"}') as { constructor: 'warn' },
    );
    expect(Object.entries(byName)).toEqual([
      ['__proto__', 'off'],
      ['constructor', 'warn'],
    ]);
  });

  test('a flag leaves what is said of single variables', () => {
    expect(withOthers({ a: 'off', '*': 'warn' }, 'error')).toEqual({ a: 'off', '*': 'error' });
    expect(withOthers('warn', 'error')).toBe('error');
    expect(withOthers(undefined, 'off')).toBe('off');
  });
});

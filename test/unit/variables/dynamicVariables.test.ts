import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { DYNAMIC_NAMES, isDynamic } from '../../../src/variables/dynamicVariables.ts';

test('dynamic variables are those of the postman-collection that runs', () => {
  const { VariableScope } = createRequire(import.meta.url)('postman-collection') as {
    readonly VariableScope: new () => { replaceIn(text: string): string };
  };
  const theirs = createRequire(import.meta.url)('postman-collection/lib/superstring/dynamic-variables') as object;
  expect([...DYNAMIC_NAMES].toSorted()).toEqual(Object.keys(theirs).toSorted());
  expect(new VariableScope().replaceIn('{{$randomIntt}}')).toBe('{{$randomIntt}}');
  expect(['$guid', '$randomInt', 'guid', '$randomIntt', '$'].map(isDynamic)).toEqual([true, true, false, false, false]);
});

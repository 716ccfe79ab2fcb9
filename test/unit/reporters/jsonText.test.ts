import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { jsonPieces } from '../../../src/reporters/jsonText.ts';

test('the pieces make the text that JSON.stringify makes, from whatever depth they are pieces', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(5), (value, depth) => {
      expect([...jsonPieces(value, depth)].join('')).toBe(JSON.stringify(value, null, 2));
    }),
  );
});

test('members that are undefined are left out, and generators are lists', () => {
  function* numbers(): Generator<number> {
    yield 1;
    yield 2;
  }
  expect([...jsonPieces({ a: undefined, b: numbers(), c: {} }, 2)].join('')).toBe(
    JSON.stringify({ b: [1, 2], c: {} }, null, 2),
  );
});

import { describe, expect, test } from '@jest/globals';

import { referencesIn, resolveReferences } from '../../../src/variables/valueReferences.ts';

const values: Readonly<Record<string, string>> = { A: 'one', B_2: 'two', EMPTY: '', NESTED: '${A}' };
const lookup = (name: string): string | undefined => values[name];

describe('resolveReferences', () => {
  test.each([
    ['${A}', 'one'],
    ['Bearer ${A}/${B_2}', 'Bearer one/two'],
    ['${EMPTY:-text}|${UNKNOWN:-with blanks}|${A:-no}|${UNKNOWN:-}', 'text|with blanks|one|'],
    ['$${A} $${UNKNOWN}', '${A} ${UNKNOWN}'],
    ['${NESTED}', '${A}'],
    ['$A ${1A} ${A-b} ${} {{A}} $(A) ${A:-{}}', '$A ${1A} ${A-b} ${} {{A}} $(A) ${A:-{}}'],
  ])('%s becomes %s', (value, text) => {
    expect(resolveReferences(value, lookup)).toEqual({ text, missing: [] });
  });

  test('names that nothing supplies and that have no default are missing, and become empty', () => {
    expect(resolveReferences('${UNKNOWN}-${EMPTY}-${A}', lookup)).toEqual({
      text: '--one',
      missing: ['UNKNOWN', 'EMPTY'],
    });
  });
});

test('referencesIn lists names that are referred to, not those that are escaped', () => {
  expect(referencesIn('${A} $${B} ${C:-d}')).toEqual(['A', 'C']);
  expect([5, null, undefined, ['${A}']].map(referencesIn)).toEqual([[], [], [], []]);
});

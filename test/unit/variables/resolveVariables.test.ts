import { createRequire } from 'node:module';

import { describe, expect, test } from '@jest/globals';

import type { VariableDefinition } from '../../../src/postman/definitions.ts';
import { createVariableScope } from '../../../src/variables/resolveVariables.ts';
import type { VariableLayers } from '../../../src/variables/resolveVariables.ts';

interface Sdk {
  readonly VariableList: new (parent: null, values: readonly VariableDefinition[]) => object;
  readonly Property: { replaceSubstitutions(text: string, scopes: readonly object[]): string };
}
const { VariableList, Property }: Sdk = createRequire(import.meta.url)('postman-collection');

/** As postman-runtime resolves a request: its order of scopes, its substitution. */
function resolveAsPostman(text: string, layers: VariableLayers): string {
  return Property.replaceSubstitutions(text, [
    layers.iterationData ?? {},
    new VariableList(null, layers.environment ?? []),
    new VariableList(null, layers.collection ?? []),
    new VariableList(null, layers.globals ?? []),
  ]);
}

const variables = (values: Readonly<Record<string, unknown>>): VariableDefinition[] =>
  Object.entries(values).map(([key, value]) => ({ key, value }));

const layers: VariableLayers = {
  globals: variables({ inAll: 'globals', onlyGlobals: 'globals', inThree: 'globals' }),
  collection: variables({ inAll: 'collection', inThree: 'collection', url: '{{host}}/{{path{{n}}}}', n: 1 }),
  environment: [
    ...variables({
      inAll: 'environment',
      inThree: 'environment',
      host: 'http://{{name}}',
      name: 'x',
      path1: 'y',
      empty: '',
    }),
    { key: 'inThree', value: 'off', disabled: true },
    { key: 'twice', value: 'first' },
    { key: 'twice', value: 'last' },
    ...variables({ number: 0, no: false, nothing: null, missing: undefined, list: [1, [2]], object: { a: 1 } }),
    ...variables({
      self: '{{self}}',
      grows: '{{grows}}x',
      ping: '{{pong}}',
      pong: '{{ping}}',
      rowNull: 'below',
      $own: 'mine',
    }),
    ...variables({ dollar: "$& $1 $' $$", constructor: 'own' }),
  ],
  iterationData: { inAll: 'row', rowNumber: 7, rowNull: null, rowFalse: false, empty: 'row' },
};

describe('createVariableScope', () => {
  const scope = createVariableScope(layers);

  test('looks up globals, below the collection, below the environment, below the row', () => {
    expect(['onlyGlobals', 'n', 'inThree', 'inAll'].map((name) => scope.lookup(name))).toEqual([
      'globals',
      '1',
      'environment',
      'row',
    ]);
    expect(scope.lookup('unknown')).toBeUndefined();
    expect(scope.lookup('toString')).toBeUndefined();
  });

  test('lets an empty value of a higher layer stand before a lower one', () => {
    const { lookup } = createVariableScope({ collection: variables({ a: '1' }), environment: variables({ a: '' }) });
    expect(lookup('a')).toBe('');
  });

  test.each([
    'plain {text} {{}} {{{}}}',
    '{{inAll}} {{inThree}} {{onlyGlobals}} {{twice}}',
    '{{url}} {{path{{n}}}}',
    '{{ name }}{{Name}}{{name}}',
    '{{empty}}|{{number}}|{{no}}|{{nothing}}|{{missing}}|{{list}}|{{object}}',
    '{{rowNumber}}|{{rowNull}}|{{rowFalse}}',
    '{{self}} {{grows}} {{ping}}',
    '{{unknown}} {{{name}}} {{vault:secret}} {{$own}}',
    '{{dollar}} {{constructor}}',
  ])('resolves %j as Postman does', (text) => {
    expect(scope.resolve(text).text).toBe(resolveAsPostman(text, layers));
  });

  test('says which names nothing defines, each once, and leaves dynamic ones alone', () => {
    expect(scope.resolve('{{a}} {{url}} {{b}} {{a}} {{$guid}} {{$randomInt}} {{ping}} {{}}')).toEqual({
      text: expect.stringMatching(/^\{\{a\}\} http:\/\/x\/y \{\{b\}\} \{\{a\}\} \{\{\$guid\}\} \{\{\$randomInt\}\}/),
      unresolved: ['a', 'b'],
    });
    expect(scope.resolve('{{name}}')).toEqual({ text: 'x', unresolved: [] });
    expect(createVariableScope({}).resolve('{{url}}')).toEqual({ text: '{{url}}', unresolved: ['url'] });
  });
});

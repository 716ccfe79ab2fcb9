import { describe, expect, test } from '@jest/globals';

import type { VariableDefinition } from '../../../src/postman/definitions.ts';
import { environmentValuesOf, givenNames, layerVariables } from '../../../src/variables/layers.ts';
import type { LayersInput } from '../../../src/variables/layers.ts';
import type { OutsideValues } from '../../../src/variables/outsideValues.ts';

const NOTHING: LayersInput = {
  environmentName: 'staging',
  globals: [],
  collection: { path: 'c.json', values: [] },
  environment: { path: 'e.json', values: [] },
  outside: [],
  processVariables: {},
  given: {},
  names: [],
};

const variables = (values: Readonly<Record<string, unknown>>): VariableDefinition[] =>
  Object.entries(values).map(([key, value]) => ({ key, value }));

const outside = (
  layer: OutsideValues['layer'],
  place: string,
  values: Readonly<Record<string, string>>,
): OutsideValues => ({
  layer,
  values: Object.entries(values).map(([name, value]) => ({ name, value, place: `${place}: ${name}` })),
});

/** Layers from the lowest up; the first `count` of them define the variable `x`. */
function withLayers(count: number): LayersInput {
  const has = (index: number): boolean => index < count;
  return {
    ...NOTHING,
    names: ['x'],
    globals: [
      { path: 'g.json', values: has(0) ? variables({ x: 'globals' }) : [] },
      { path: '--global-var', values: has(1) ? variables({ x: 'global-var' }) : [] },
    ],
    collection: { path: 'c.json', values: has(2) ? variables({ x: 'collection' }) : [] },
    environment: { path: 'e.json', values: has(3) ? variables({ x: 'environment' }) : [] },
    outside: [
      ...(has(4) ? [outside('dotenv', '.env', { x: 'dotenv' })] : []),
      ...(has(5) ? [outside('dotenv', '.env.staging', { x: 'dotenv staging' })] : []),
      ...(has(6) ? [outside('secretsDirectory', '/run/secrets', { x: 'directory' })] : []),
      ...(has(7) ? [outside('secretsCommand', 'vault', { x: 'command' })] : []),
    ],
    processVariables: has(8) ? { STAGING_X: 'process' } : {},
    given: has(9) ? { x: 'given' } : {},
  };
}

describe('precedence', () => {
  const expected = [
    ['globals', 'globals', 'g.json'],
    ['global-var', 'globals', '--global-var'],
    ['collection', 'collection', 'c.json'],
    ['environment', 'environment', 'e.json'],
    ['dotenv', 'dotenv', '.env: x'],
    ['dotenv staging', 'dotenv', '.env.staging: x'],
    ['directory', 'secretsDirectory', '/run/secrets: x'],
    ['command', 'secretsCommand', 'vault: x'],
    ['process', 'process', 'STAGING_X'],
    ['given', 'given', '--env-var'],
  ] as const;

  test.each(expected.map(([value, layer, place], index) => ({ value, layer, place, index })))(
    '$layer ($place) outranks all below it, and names them',
    ({ value, layer, place, index }) => {
      const variable = layerVariables(withLayers(index + 1)).variables.get('x');
      expect(variable).toMatchObject({ value, origin: { layer, place } });
      const below = expected.slice(0, index).map(([, lower, lowerPlace]) => ({ layer: lower, place: lowerPlace }));
      expect(variable?.overrides).toEqual(below.toReversed());
    },
  );

  test('of two entries of one file the last enabled one counts, and the first is no layer', () => {
    const { variables: found } = layerVariables({
      ...NOTHING,
      environment: {
        path: 'e.json',
        values: [...variables({ x: 'first' }), { key: 'x', value: 'last' }, { key: 'x', value: 'off', disabled: true }],
      },
    });
    expect(found.get('x')).toMatchObject({ value: 'last', overrides: [] });
  });
});

describe('names outside of the files', () => {
  const layered = (values: Readonly<Record<string, string>>, names: readonly string[]) =>
    layerVariables({ ...NOTHING, names, outside: [outside('dotenv', '.env', values)] }).variables;

  test.each([
    [{ clientSecret: 'exact', CLIENT_SECRET: 'constant', STAGING_CLIENT_SECRET: 'prefixed' }, 'prefixed'],
    [{ CLIENT_SECRET: 'constant', clientSecret: 'exact' }, 'exact'],
    [{ client_secret: 'lower', CLIENT_SECRET: 'constant' }, 'constant'],
    [{ 'client-secret': 'dashed' }, 'dashed'],
    [{ staging_client_secret: 'lower', clientSecret: 'exact' }, 'lower'],
    [{ clientSecret: '', CLIENT_SECRET: 'constant' }, 'constant'],
  ])('of %j the most specific that is not empty wins', (values, expected) => {
    expect(layered(values, ['clientSecret']).get('clientSecret')?.value).toBe(expected);
  });

  test('what nothing uses is not taken, nor what is meant for another environment', () => {
    expect([...layered({ other: 'x', PROD_CLIENT_SECRET: 'x' }, ['clientSecret']).keys()]).toEqual([]);
  });

  test("a system's name never stands for a variable that is written otherwise", () => {
    expect(layered({ HOST: '0.0.0.0' }, ['host']).has('host')).toBe(false);
    expect(layered({ host: 'api' }, ['host']).get('host')?.value).toBe('api');
    expect(layered({ STAGING_HOST: 'api' }, ['host']).get('host')?.value).toBe('api');
  });

  test('a process variable without the prefix fills only what all layers below leave empty', () => {
    const processVariables = { X: 'process' };
    const values = (input: Partial<LayersInput>) =>
      layerVariables({ ...NOTHING, names: ['x'], processVariables, ...input }).variables.get('x')?.value;
    expect(values({ environment: { path: null, values: variables({ x: '' }) } })).toBe('process');
    expect(values({ outside: [outside('dotenv', '.env', { x: 'dotenv' })] })).toBe('dotenv');
    expect(values({ globals: [{ path: null, values: variables({ x: 'globals' }) }] })).toBe('globals');
  });
});

describe('${NAME} in an environment value', () => {
  const layered = (value: string, input: Partial<LayersInput> = {}) =>
    layerVariables({
      ...NOTHING,
      names: ['x'],
      environment: { path: 'e.json', values: variables({ x: value }) },
      ...input,
    });

  test('is looked for by exactly that name, from the highest layer down', () => {
    const sources = [
      outside('dotenv', '.env', { KEY: 'dotenv' }),
      outside('secretsDirectory', '/run/secrets', { KEY: 'directory', key: 'other' }),
      outside('secretsCommand', 'vault', { KEY: 'command' }),
    ];
    const value = (count: number, processVariables = {}) =>
      layered('Bearer ${KEY}', { outside: sources.slice(0, count), processVariables }).variables.get('x')?.value;
    expect([1, 2, 3].map((count) => value(count))).toEqual(['Bearer dotenv', 'Bearer directory', 'Bearer command']);
    expect(value(3, { KEY: 'process' })).toBe('Bearer process');
    expect(value(3, { KEY: '' })).toBe('Bearer command');
  });

  test('that nothing supplies is told with its variable, unless a higher layer replaces the value', () => {
    expect(layered('${KEY}').missingReferences).toEqual([{ variable: 'x', reference: 'KEY' }]);
    expect(layered('${KEY}', { given: { x: 'given' } }).missingReferences).toEqual([]);
    expect(layered('${toString}').missingReferences).toEqual([{ variable: 'x', reference: 'toString' }]);
  });

  test('to a secret by name makes the value one', () => {
    expect(layered('${VAULT_PASSWORD}').variables.get('x')?.type).toBe('secret');
    expect(layered('${VAULT_PATH}').variables.get('x')?.type).toBeUndefined();
  });

  test('in globals and collections is text as it stands', () => {
    const { variables: found } = layerVariables({
      ...NOTHING,
      globals: [{ path: null, values: variables({ a: '${KEY}' }) }],
      collection: { path: null, values: variables({ b: '${KEY}' }) },
      processVariables: { KEY: 'process' },
    });
    expect([found.get('a')?.value, found.get('b')?.value]).toEqual(['${KEY}', '${KEY}']);
  });
});

describe('what goes into a run', () => {
  const layered = layerVariables({
    ...NOTHING,
    names: ['a', 'b', 'c', 'd', 'e', 'tokenUrl'],
    globals: [{ path: null, values: variables({ a: 1 }) }],
    collection: { path: null, values: variables({ b: 2 }) },
    environment: { path: null, values: [{ key: 'c', value: '', type: 'secret' }] },
    outside: [outside('secretsDirectory', 'd', { c: 'kept', d: 'hidden', tokenUrl: 'https://idp' })],
    processVariables: { STAGING_B: 'process' },
    given: { e: 'given' },
  });

  test('is all that outranks the collection, with the type that was declared', () => {
    expect(environmentValuesOf(layered)).toEqual([
      { key: 'b', value: 'process' },
      { key: 'c', value: 'kept', type: 'secret' },
      { key: 'd', value: 'hidden', type: 'secret' },
      { key: 'tokenUrl', value: 'https://idp' },
      { key: 'e', value: 'given' },
    ]);
  });

  test('counts as given where a person or a pipeline gave it for this run', () => {
    expect([...givenNames(layered)]).toEqual(['b', 'e']);
  });
});

describe('an empty value', () => {
  const EMPTY_FILE = { path: 'e.json', values: [{ key: 'x', value: '', type: 'secret' }] };
  const given: readonly (readonly [string, Partial<LayersInput>])[] = [
    ['--env-var', { given: { x: '' } }],
    ['--global-var', { globals: [{ path: '--global-var', values: variables({ x: '' }) }] }],
    ['.env', { outside: [outside('dotenv', '.env', { X: '' })] }],
    ['the secrets directory', { outside: [outside('secretsDirectory', '/run/secrets', { x: '' })] }],
    ['the secrets command', { outside: [outside('secretsCommand', 'vault', { x: '' })] }],
  ];

  test.each(given)('from %s is empty on purpose', (_, layer) => {
    const { variables: found } = layerVariables({ ...NOTHING, names: ['x'], environment: EMPTY_FILE, ...layer });
    expect(found.get('x')).toMatchObject({ value: '', type: 'secret', isEmptyOnPurpose: true });
  });

  test.each([
    ['a file', {}],
    ['the process environment', { processVariables: { X: '', STAGING_X: '' } }],
    ['globals', { globals: [{ path: 'g.json', values: variables({ x: '' }) }] }],
  ] satisfies [string, Partial<LayersInput>][])('from %s is for somebody to fill', (_, layer) => {
    const { variables: found } = layerVariables({ ...NOTHING, names: ['x'], environment: EMPTY_FILE, ...layer });
    expect(found.get('x')).toMatchObject({ value: '', isEmptyOnPurpose: false });
  });

  test('from .env replaces none that is there; by --env-var it does', () => {
    const environment = { path: 'e.json', values: variables({ x: 'value' }) };
    const input = { ...NOTHING, names: ['x'], environment, outside: [outside('dotenv', '.env', { x: '' })] };
    expect(layerVariables(input).variables.get('x')).toMatchObject({
      value: 'value',
      origin: { layer: 'environment' },
    });
    expect(layerVariables({ ...input, given: { x: '' } }).variables.get('x')).toMatchObject({ value: '' });
  });
});

/** Small Postman definitions for tests. */

/** A test script. */
export const PASSES = "pm.test('passes', () => pm.response.to.have.status(200));";

export interface ItemOptions {
  readonly name?: string;
  readonly prerequest?: string;
  readonly test?: string;
  readonly auth?: object;
  readonly header?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly body?: string;
}

export function item(url: string, options: ItemOptions = {}): object {
  return {
    name: options.name ?? url,
    event: [...script('prerequest', options.prerequest), ...script('test', options.test)],
    request: {
      method: options.method ?? 'GET',
      url,
      header: Object.entries(options.header ?? {}).map(([key, value]) => ({ key, value })),
      ...(options.auth === undefined ? {} : { auth: options.auth }),
      ...(options.body === undefined ? {} : { body: { mode: 'raw', raw: options.body } }),
    },
  };
}

export function folder(name: string, items: readonly object[], options: { auth?: object } = {}): object {
  return { name, item: items, ...options };
}

function script(listen: 'prerequest' | 'test', text: string | undefined): readonly object[] {
  return text === undefined ? [] : [{ listen, script: { type: 'text/javascript', exec: text.split('\n') } }];
}

export const BEARER = { type: 'bearer', bearer: [{ key: 'token', value: '{{accessToken}}', type: 'string' }] };
export const NO_AUTH = { type: 'noauth' };

export function collection(items: readonly object[], options: Readonly<Record<string, unknown>> = {}): object {
  return {
    info: { name: 'Test collection', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    item: items,
    ...options,
  };
}

/** A collection with a name of its own. */
export function namedCollection(
  name: string,
  items: readonly object[],
  options: Readonly<Record<string, unknown>> = {},
): object {
  const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
  return collection(items, { info: { name, schema }, ...options });
}

export function environment(values: Readonly<Record<string, string>>): object {
  return {
    name: 'test',
    values: Object.entries(values).map(([key, value]) => ({ key, value, type: 'default', enabled: true })),
  };
}

/** Writes what is run: the same requests and tests as Postman collections and as Bruno collections. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Workload {
  readonly collections: number;
  /** In each collection. */
  readonly requests: number;
  /** Milliseconds that the server takes to answer. */
  readonly delay: number;
}

export interface Server {
  readonly port: number;
  /** The access token that its token endpoint gives. */
  readonly token: string;
}

export interface WorkloadFiles {
  readonly collections: readonly string[];
  /** With what is needed to obtain a token. */
  readonly environmentWithProvider: string;
  /** With a token, and no settings to obtain one. */
  readonly environmentWithToken: string;
  /** Folders. */
  readonly brunoCollections: readonly string[];
}

export function writeWorkload(
  folder: string,
  { collections, requests, delay }: Workload,
  server: Server,
): WorkloadFiles {
  mkdirSync(folder, { recursive: true });
  const base = `http://127.0.0.1:${server.port}`;
  const names = Array.from({ length: collections }, (_, index) => `bench-${index + 1}`);
  const write = (name: string, content: object): string => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(content, null, 2));
    return path;
  };
  return {
    collections: names.map((name) =>
      write(`${name}.postman_collection.json`, postmanCollection(name, numbers(requests), delay)),
    ),
    environmentWithProvider: write(
      'provider.postman_environment.json',
      postmanEnvironment('provider', {
        baseUrl: base,
        tokenUrl: `${base}/token`,
        clientId: 'bench',
        clientSecret: 'bench-client-secret',
      }),
    ),
    environmentWithToken: write(
      'token.postman_environment.json',
      postmanEnvironment('token', { baseUrl: base, accessToken: server.token }),
    ),
    brunoCollections: names.map((name) => writeBrunoCollection(join(folder, `bruno-${name}`), name, requests, delay)),
  };
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function postmanCollection(name: string, items: readonly number[], delay: number): object {
  return {
    info: { name, schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{accessToken}}', type: 'string' }] },
    item: items.map((number) => ({
      name: `Item ${number}`,
      request: { method: 'GET', header: [], url: `{{baseUrl}}/items/${number}?delay=${delay}` },
      event: [
        {
          listen: 'test',
          script: {
            type: 'text/javascript',
            exec: [
              'pm.test("Status is 200", function () {',
              '    pm.response.to.have.status(200);',
              '});',
              'pm.test("It is the item that was asked for", function () {',
              `    pm.expect(pm.response.json().id).to.equal(${number});`,
              '});',
            ],
          },
        },
      ],
    })),
  };
}

function postmanEnvironment(name: string, values: Readonly<Record<string, string>>): object {
  return { name, values: Object.entries(values).map(([key, value]) => ({ key, value, enabled: true })) };
}

function writeBrunoCollection(folder: string, name: string, requests: number, delay: number): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'bruno.json'), JSON.stringify({ version: '1', name, type: 'collection' }));
  for (const number of numbers(requests)) {
    const item = `meta {
  name: Item ${number}
  type: http
  seq: ${number}
}

get {
  url: {{baseUrl}}/items/${number}?delay=${delay}
  body: none
  auth: bearer
}

auth:bearer {
  token: {{accessToken}}
}

tests {
  test("Status is 200", function () {
    expect(res.getStatus()).to.equal(200);
  });
  test("It is the item that was asked for", function () {
    expect(res.getBody().id).to.equal(${number});
  });
}
`;
    writeFileSync(join(folder, `item-${number}.bru`), item);
  }
  return folder;
}

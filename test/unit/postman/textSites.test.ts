import { describe, expect, test } from '@jest/globals';

import { loadCollection } from '../../../src/postman/collectionFile.ts';
import { listItems } from '../../../src/postman/items.ts';
import { textSites } from '../../../src/postman/textSites.ts';

async function sites(collection: object, onlyNames?: readonly string[]) {
  const { definition } = await loadCollection({ info: { name: 'C' }, ...collection });
  const items = listItems(definition).filter(({ item }) => onlyNames?.includes(item.name) ?? true);
  return textSites(definition, new Set(items.map(({ item }) => item.id))).map(
    ({ part, path, text }) => `${part} ${path.join('.')} ${text}`,
  );
}

const bearer = (value: string) => ({ type: 'bearer', bearer: [{ key: 'token', value }] });
const event = (listen: string, exec: string, more: object = {}) => ({ listen, script: { exec: [exec] }, ...more });

describe('textSites', () => {
  test('has every part of a request that is sent, with its place', async () => {
    const request = {
      method: 'POST',
      url: {
        raw: 'RAW',
        protocol: 'https',
        host: ['{{a}}', 'b'],
        path: ['c'],
        query: [
          { key: 'q', value: 'd' },
          { key: 'off', value: 'e', disabled: true },
        ],
        variable: [{ key: 'id', value: 'f' }],
      },
      header: [
        { key: 'h', value: 'g' },
        { key: 'off', value: 'x', disabled: true },
      ],
      body: { mode: 'raw', raw: 'body', urlencoded: [{ key: 'other', value: 'mode' }] },
      auth: { type: 'basic', basic: [{ key: 'password', value: 'p' }], bearer: [{ key: 'token', value: 'other' }] },
      description: 'for people',
    };
    const response = [{ name: 'saved', originalRequest: { url: 'saved' } }];
    expect(await sites({ item: [{ name: 'R', request, response }] })).toEqual([
      'url item.0.request.url.protocol https',
      'url item.0.request.url.host.0 {{a}}',
      'url item.0.request.url.host.1 b',
      'url item.0.request.url.path.0 c',
      'url item.0.request.url.query.0.key q',
      'url item.0.request.url.query.0.value d',
      'url item.0.request.url.variable.0.key id',
      'url item.0.request.url.variable.0.value f',
      'header item.0.request.header.0.key h',
      'header item.0.request.header.0.value g',
      'body item.0.request.body.raw body',
      'auth item.0.request.auth.basic.0.key password',
      'auth item.0.request.auth.basic.0.value p',
    ]);
  });

  test('has the body of a GET only where the item says that it is sent', async () => {
    const request = { method: 'GET', url: 'u', body: { mode: 'raw', raw: 'body' } };
    expect(await sites({ item: [{ request }] })).toEqual(['url item.0.request.url u']);
    const protocolProfileBehavior = { disableBodyPruning: true };
    expect(await sites({ item: [{ request, protocolProfileBehavior }] })).toContain(
      'body item.0.request.body.raw body',
    );
  });

  test('has forms, GraphQL and files, but for fields that are switched off', async () => {
    const post = (body: object) => ({ item: [{ request: { method: 'POST', url: 'u', body } }] });
    const field = { key: 'a', value: 'b', description: 'd' };
    const off = { key: 'x', value: 'x', disabled: true };
    expect(await sites(post({ mode: 'urlencoded', urlencoded: [field, off] }))).toEqual([
      'url item.0.request.url u',
      'body item.0.request.body.urlencoded.0.key a',
      'body item.0.request.body.urlencoded.0.value b',
    ]);
    expect(await sites(post({ mode: 'formdata', formdata: [{ key: 'f', type: 'file', src: '{{file}}' }] }))).toContain(
      'body item.0.request.body.formdata.0.src {{file}}',
    );
    expect(await sites(post({ mode: 'graphql', graphql: { query: 'q', variables: '{}' } }))).toEqual([
      'url item.0.request.url u',
      'body item.0.request.body.graphql.query q',
      'body item.0.request.body.graphql.variables {}',
    ]);
    expect(await sites(post({ mode: 'raw', raw: 'x', disabled: true }))).toEqual(['url item.0.request.url u']);
  });

  test('has auth only where an item inherits it', async () => {
    const own = { request: { url: 'u', auth: bearer('own') } };
    const inheriting = { request: { url: 'u' } };
    const noauth = { item: [inheriting], auth: { type: 'noauth' } };
    const authSites = async (collection: object) =>
      (await sites(collection)).filter((site) => site.startsWith('auth') && site.includes('value'));
    expect(await authSites({ auth: bearer('all'), item: [own, noauth] })).toEqual([
      'auth item.0.request.auth.bearer.0.value own',
    ]);
    expect(
      await authSites({ auth: bearer('all'), item: [own, { item: [inheriting], auth: bearer('folder') }] }),
    ).toEqual(['auth item.0.request.auth.bearer.0.value own', 'auth item.1.auth.bearer.0.value folder']);
    expect(await authSites({ auth: bearer('all'), item: [own, { item: [inheriting] }] })).toEqual([
      'auth auth.bearer.0.value all',
      'auth item.0.request.auth.bearer.0.value own',
    ]);
  });

  test('has scripts that run, and of selected items alone', async () => {
    const collection = {
      event: [event('prerequest', 'all'), event('test', 'off', { disabled: true }), event('other', 'x')],
      item: [
        {
          name: 'F',
          event: [event('test', 'folder')],
          item: [{ name: 'A', request: 'a', event: [event('test', 'a')] }],
        },
        { name: 'B', request: 'b' },
      ],
    };
    expect(await sites(collection, ['B'])).toEqual(['script event.0.script.exec all', 'url item.1.request b']);
    expect(await sites(collection, ['A'])).toEqual([
      'script event.0.script.exec all',
      'script item.0.event.0.script.exec folder',
      'script item.0.item.0.event.0.script.exec a',
      'url item.0.item.0.request a',
    ]);
  });
});

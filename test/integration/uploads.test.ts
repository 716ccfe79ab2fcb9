/** Files that requests upload: missing, refused, empty; beside plain Newman, which sends the request without them. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runBesideNewman } from '../support/besideNewman.ts';
import type { BesideNewman } from '../support/besideNewman.ts';
import { collection, PASSES } from '../support/definitions.ts';
import { startEchoServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, removeFolders } from '../support/tokenmanProcess.ts';

const text = { key: 't', type: 'text', value: 'x' };
const param = (src: unknown, others: object = {}): object => ({ key: 'doc', type: 'file', src, ...others });
const form = (...params: readonly object[]): object => ({ mode: 'formdata', formdata: [...params, text] });
const binary = (src: unknown): object => ({ mode: 'file', file: { src } });

/** By name: the body, and the file that the error names. */
const NOT_SENT: Readonly<Record<string, readonly [body: object, file: string]>> = {
  'a missing file in a form': [form(param('no.pdf')), 'no.pdf'],
  'a missing binary file': [binary('no.pdf'), 'no.pdf'],
  'one missing file of several': [form(param(['a.txt', 'no.pdf'])), 'no.pdf'],
  'a missing file after a list': [form(param(['a.txt']), param('no.pdf')), 'no.pdf'],
  'a folder': [form(param('folder')), 'folder'],
  'a link to nothing': [binary('dangling'), 'dangling'],
  'a name with a variable': [binary('{{stem}}.pdf'), 'no.pdf'],
};
const REFUSED: typeof NOT_SENT = {
  'a file outside': [binary('../outside.txt'), '../outside.txt'],
  'a link that leads outside': [form(param('link')), 'link'],
  'a link after a list': [form(param(['a.txt']), param('link')), 'link'],
};
/** By name: the body, and what arrives. */
const SENT: Readonly<Record<string, readonly [body: object, arrives: string]>> = {
  'a file in a form': [form(param('a.txt')), 'content of a'],
  'a binary file': [binary('b.txt'), 'content of b'],
  'a link inside': [binary('inner'), 'content of b'],
  'several files, and one more': [form(param(['a.txt']), param('b.txt', { key: 'second' })), 'content of b'],
  'a source that is null': [form(param(null)), 'filename=""'],
  'a source without a file': [form(param([])), 'filename=""'],
  'a missing file that is disabled': [form(param('no.pdf', { disabled: true })), 'name="t"'],
};

let api: LocalServer;
let open: BesideNewman;
let restricted: BesideNewman;
let left: BesideNewman;

beforeAll(async () => {
  api = await startEchoServer();
  const parent = await createFolder({
    'in/a.txt': 'content of a',
    'in/b.txt': 'content of b',
    'outside.txt': 'outside',
  });
  const workingDir = join(parent, 'in');
  mkdirSync(join(workingDir, 'folder'));
  symlinkSync('../outside.txt', join(workingDir, 'link'));
  symlinkSync('b.txt', join(workingDir, 'inner'));
  symlinkSync('nowhere', join(workingDir, 'dangling'));
  const argv = ['--working-dir', workingDir, '--env-var', 'stem=no'];
  const bodies = { ...NOT_SENT, ...REFUSED, ...SENT };
  open = await runBesideNewman({ 'c.json': uploads(bodies, '/open') }, argv);
  restricted = await runBesideNewman({ 'c.json': uploads(bodies, '/restricted') }, [
    ...argv,
    '--no-insecure-file-read',
  ]);
  left = await runBesideNewman({ 'c.json': uploads({ left: [binary('no.pdf')] }, '/left', 'GET') }, argv);
}, 120_000);

afterAll(async () => {
  await api.close();
  await removeFolders();
});

function uploads(bodies: Readonly<Record<string, readonly [object, ...unknown[]]>>, path: string, method = 'POST') {
  return collection(
    Object.entries(bodies).map(([name, [body]]) => ({
      name,
      request: { method, url: `${api.url}${path}/${encodeURIComponent(name)}`, header: [], body },
      event: [{ listen: 'test', script: { exec: [PASSES] } }],
    })),
  );
}

const resultOf = ({ ours }: BesideNewman, name: string) => ours.items.find((item) => item.name === name);
/** The second time is ours: Newman runs first. */
const arrived = (path: string, name: string) =>
  api.received.filter((request) => request.path === `${path}/${encodeURIComponent(name)}`);

test('what Newman warns of is an error', () => {
  expect([open.newman.exitCode, open.ours.exitCode]).toEqual([0, 3]);
  expect([restricted.newman.exitCode, restricted.ours.exitCode]).toEqual([0, 3]);
});

test.each(Object.entries(NOT_SENT))('%s: nothing is sent, and the error names it', (name, [, file]) => {
  for (const [run, path] of [[open, '/open'] as const, [restricted, '/restricted'] as const]) {
    expect(resultOf(run, name)).toMatchObject({
      status: 'error',
      exchange: {
        error: { name: 'UploadFailed', message: expect.stringContaining(`cannot upload the file "${file}": `) },
      },
    });
    expect(arrived(path, name)).toHaveLength(1);
  }
});

test.each(Object.entries(REFUSED))('%s: refused with --no-insecure-file-read alone', (name, [, file]) => {
  expect(resultOf(open, name)?.status).toBe('passed');
  expect(arrived('/open', name)[1]?.body).toContain('outside');
  const message = resultOf(restricted, name)?.exchange?.error?.message;
  expect(message).toContain(`cannot upload the file "${file}": it lies outside of the working directory`);
  expect(message).toContain('put the file beside the collection and name it by a relative path, or set --working-dir');
  expect(message?.includes('the machine on which Postman exported it')).toBe(isAbsolute(file));
  expect(arrived('/restricted', name)).toHaveLength(1);
});

test.each(Object.entries(SENT))('%s is sent', (name, [, arrives]) => {
  expect(resultOf(open, name)?.status).toBe('passed');
  expect(resultOf(restricted, name)?.status).toBe('passed');
  for (const path of ['/open', '/restricted']) expect(arrived(path, name)[1]?.body).toContain(arrives);
});

test('a body that a GET request is left with is not sent anyway', () => {
  expect([left.newman.exitCode, left.ours.exitCode]).toEqual([0, 0]);
});

/** Ordinary cookies and public words leave reports as they are. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { item, namedCollection } from '../support/definitions.ts';
import { startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, removeFolders, tokenman } from '../support/tokenmanProcess.ts';

const SESSION = 'Qx7Lm2Zp9Vk4Wr8T';
let api: LocalServer;
beforeAll(async () => {
  api = await startLocalServer(({ headers }, response) => {
    const cookies = [
      'theme=default; Path=/',
      'lang=en; Path=/',
      'mode=dark; Path=/',
      `sid=${SESSION}; Path=/; HttpOnly`,
    ];
    response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': cookies });
    const tokens = { nextPageToken: 'page-two-of-many', validationToken: 'Validation: say hello', session: 'evening' };
    response.end(JSON.stringify({ theme: 'default', headers, ...tokens }));
  });
});
afterAll(async () => {
  await removeFolders();
  await api.close();
});

test('no word is redacted; the session is', async () => {
  const folder = await createFolder({
    'theme.json': namedCollection('Default themes', [
      item(`${api.url}/theme`, {
        name: 'choose a dark theme',
        test: "pm.test('theme is default', () => pm.expect(pm.response.json().theme).to.eql('dark'));",
      }),
      item(`${api.url}/default/page?mode=dark&validationToken=hello`, {
        name: 'default page',
        test: [
          "pm.collectionVariables.set('jwt_error', 'clock is 90 s slow');",
          "pm.test('no error: ' + pm.collectionVariables.get('jwt_error'), () => {});",
          "pm.test('this evening', () => console.log(pm.response.json().nextPageToken, pm.response.json().validationToken));",
          `pm.test('session ${SESSION}', () => {});`,
        ].join('\n'),
      }),
    ]),
  });
  const ended = await tokenman(folder, ['theme.json', '--verbose', '-r', 'console,json,junit,html,har']);
  expect(ended.exitCode).toBe(1);
  const files = await Promise.all(
    ['report.json', 'junit.xml', 'report.html', 'report.har'].map((name) =>
      readFile(join(folder, 'reports', name), 'utf8'),
    ),
  );
  for (const text of [ended.stdout, ...files]) {
    expect(text).not.toContain(SESSION);
    // The header of the cookies as a whole is nobody's secret.
    const redacted = text.match(/\[redacted:[^\]]*\]/g) ?? [];
    expect(redacted.filter((marker) => !['[redacted:sid]', '[redacted:session]'].includes(marker))).toEqual([]);
  }
  const told = files.slice(0, 1).concat(ended.stdout).join('\n');
  for (const text of [
    'choose a dark theme',
    'theme is default',
    "expected 'default' to deeply equal 'dark'",
    '/default/page?mode=dark&validationToken=hello',
    'no error: clock is 90 s slow',
    'this evening',
    'page-two-of-many',
    'Validation: say hello',
    'theme=default; Path=/',
  ]) {
    expect(told).toContain(text);
  }
});

test('a user name that is its own password stays readable, and so does what is yet to be filled in', async () => {
  const basic = (username: string, password: string) => ({
    type: 'basic',
    basic: [
      { key: 'username', value: username },
      { key: 'password', value: password },
    ],
  });
  const collection = namedCollection('Schools', [
    item(`${api.url}/schools/255901`, { name: 'school 255901', auth: basic('255901', '255901') }),
    item(`${api.url}/schools`, {
      name: 'others',
      auth: basic('maria', 'correct horse 9'),
      header: { 'x-api-key': 'YOUR_API_KEY' },
      test: "console.log('others have YOUR_API_KEY and correct horse 9')",
    }),
  ]);
  const folder = await createFolder({ 'schools.json': collection });
  const ended = await tokenman(folder, ['schools.json', '--verbose', '-r', 'console,json']);
  expect(ended.exitCode).toBe(0);
  const told = ended.stdout + (await readFile(join(folder, 'reports', 'report.json'), 'utf8'));
  for (const text of ['/schools/255901', 'school 255901', 'others have YOUR_API_KEY and [redacted:Authorization]']) {
    expect(told).toContain(text);
  }
  for (const secret of ['255901:255901', 'maria:correct horse 9']) {
    expect(told).not.toContain(Buffer.from(secret).toString('base64'));
  }
});

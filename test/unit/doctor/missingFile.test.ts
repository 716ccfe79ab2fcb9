import { expect, test } from '@jest/globals';
import { collectionOf, environmentOf, examineFolder, findingsOf, folderWith, request } from './examineFolder.ts';

const upload = (fields: readonly object[], more: object = {}) =>
  request('http://x/upload', { body: { mode: 'formdata', formdata: fields, ...more } });
const file = (src: unknown, more: object = {}) => ({ key: 'f', type: 'file', src, ...more });

test('uploads of files that are not there are found, each at its place', async () => {
  const folder = await folderWith({
    'collections/shop.json': collectionOf([
      upload([file('there.txt'), file('nowhere.bin'), file(['there.txt', '/Users/somebody/cat.png']), file([])]),
      request('http://x/binary', { body: { mode: 'file', file: { src: 'folder' } } }),
      request('http://x/none', { body: { mode: 'file', file: {} } }),
      // None of these is missed by anybody.
      upload([
        file('gone', { disabled: true }),
        file('{{path}}'),
        file(null, { value: 'aGk=' }),
        { key: 'src', value: 'x' },
      ]),
      upload([file('gone')], { disabled: true }),
      upload([file('gone')], { mode: 'urlencoded' }),
      request('http://x/inline', { body: { mode: 'file', file: { content: 'aGk=' } } }),
    ]),
    'environments/dev.json': environmentOf('dev', { path: 'gone' }),
    'there.txt': 'here',
    'folder/x': '',
    'tokenman.config.json': { workingDir: '.' },
  });
  const found = (await examineFolder(folder)).filter(({ rule }) => rule === 'missing-file');
  const body = (item: number) => `collections/shop.json item[${item}].request.body`;
  expect(found.map(({ place, message }) => `${place.replace(/ \d+:\d+$/, '')} | ${message}`)).toEqual([
    `${body(0)}.formdata[1].src | "nowhere.bin" is not there, seen from the working directory ${folder}: the request goes out without it`,
    `${body(0)}.formdata[2].src[1] | "/Users/somebody/cat.png" is not there, seen from the working directory ${folder}: the request goes out without it`,
    `${body(0)}.formdata[3] | no file is chosen for this upload: the request goes out without it`,
    `${body(1)}.file.src | "folder" is not there, seen from the working directory ${folder}: the request goes out without it`,
    `${body(2)}.file | no file is chosen for this upload: the request goes out without it`,
  ]);
});

test('a file outside of the working directory is none that may be read, when the run must not', async () => {
  const files = {
    'collections/shop.json': collectionOf([upload([file('../there.txt'), file('inside.txt')])]),
    'there.txt': 'here',
    'data/inside.txt': 'here',
    'tokenman.config.json': { workingDir: 'data' },
  };
  expect(await findingsOf('missing-file', files)).toEqual([]);
  const [found, ...others] = await findingsOf('missing-file', files, { flags: { insecureFileRead: false } });
  expect(found?.message).toContain('"../there.txt" lies outside of the working directory, and must not be read');
  expect(others).toEqual([]);
});

test('a dynamic variable that Postman does not have is undefined, and the one that is meant is named', async () => {
  const found = await findingsOf('undefined-variable', {
    'collections/shop.json': collectionOf([request('http://x/{{$randomIntt}}/{{$guid}}/{{$own}}/{{$nothingLikeIt}}')]),
    'environments/dev.json': environmentOf('dev', { $own: 'mine' }),
  });
  expect(found.map(({ message, remedy }) => `${message} ${remedy}`)).toEqual([
    '{{$randomIntt}} is defined nowhere in environment "dev" Did you mean "$randomInt"? Postman has no dynamic variable of that name.',
    '{{$nothingLikeIt}} is defined nowhere in environment "dev" Postman has no dynamic variable of that name: define it in the environment, or take another.',
  ]);
});

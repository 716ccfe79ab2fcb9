import { createRequire } from 'node:module';

import { describe, expect, test } from '@jest/globals';

import { columnsOf, loadIterationData } from '../../../src/postman/iterationDataFile.ts';
import { temporaryFile } from './temporaryFiles.ts';

interface NewmanOptions {
  readonly iterationData: unknown;
}
type GetNewmanOptions = (options: object, done: (error: Error | null, result: NewmanOptions) => void) => void;

/** The rows as Newman's own loader reads them. */
async function readAsNewman(path: string): Promise<unknown> {
  const getOptions: GetNewmanOptions = createRequire(import.meta.url)('newman/lib/run/options');
  const collection = { info: {}, item: [] };
  return new Promise((resolve, reject) => {
    getOptions({ collection, iterationData: path }, (error, result) => {
      if (error) reject(error);
      else resolve(result.iterationData);
    });
  });
}

describe('loadIterationData', () => {
  test.each([
    ['numbers, floats and text', 'id,price,name\n1,2.50,x\n-3,+4,0\n007,1e3,1a\n'],
    ['zero, empty fields and odd numbers', 'a,b,c\n0,,0x10\n.5,5.,Infinity\n1_000,-0, \n'],
    ['quoted fields, which stay text', 'a,b\n"1","x, ""y"""\n"line\nbreak",2\n'],
    ['quotes inside an unquoted field', 'a,b\nsay "hi",2\n'],
    ['blanks around fields', ' a , b \n 1 ,  x y  \n'],
    ['too few and too many fields', 'a,b\n1\n1,2,3\n'],
    ['Windows line ends and no last one', 'a,b\r\n1,2\r\n3,4'],
    ['a byte order mark', '\uFEFFa,b\n1,ü\n'],
    ['blank lines', 'a,b\n\n1,2\n\n'],
    ['a column that comes twice', 'a,a\n1,2\n'],
    ['one column', 'name\nx\ny\n'],
    ['an empty column name', 'a,,c\n1,2,3\n'],
    ['a header of numbers in quotes', '"1","2"\n3,4\n'],
    ['a header with commas whose values hold semicolons and tabs', 'id,name\n1;2,a\tb\n;,x;y;z\n'],
    ['commas and semicolons in the header', 'id;no,name\n1,2\n'],
    ['semicolons and tabs in the header, and no comma', 'a;b\tc\n1;2\t3\n'],
    ['a quoted header with a semicolon in it', '"a;b"\n1\n'],
    ['a header with a semicolon over rows that are separated by commas', 'a;b\n"x","y"\n'],
    ['a header that begins with a bracket', '[id],name\n1,x\n'],
    ['a header in quotes and brackets', '["id"],{name}\n1,x\n'],
    ['a header that looks like a variable', '{{id}},name\n1,x\n'],
    ['JSON', '[{"a": 1, "b": {"c": "007"}}, {"a": null}]'],
  ])('reads %s as Newman does', async (_, text) => {
    const path = await temporaryFile('data', text);
    const rows = await loadIterationData(path);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows).toEqual(await readAsNewman(path));
  });

  const annAndBob = [
    { id: 1, name: 'Ann' },
    { id: 2, name: 'Bob, Jr.' },
  ];

  test.each([
    ['semicolons', 'id;name\n1;Ann\n2;Bob, Jr.\n', annAndBob],
    ['semicolons, everything quoted', '"id";"name"\r\n1;"Ann"\r\n2;"Bob, Jr."', annAndBob],
    ['semicolons, a comma in a quoted name', '"last, first";id\nAnn;1\n', [{ 'last, first': 'Ann', id: 1 }]],
    ['semicolons after a byte order mark', '\uFEFF"id";name\n1;Ann\n2;Bob, Jr.\n', annAndBob],
    ['tabs', 'id\tname\n1\tAnn\n2\tBob, Jr.\n', annAndBob],
    [
      'tabs, with empty fields',
      'a\tb\tc\n1\t\t3\n\t2\t\n',
      [
        { a: 1, b: '', c: 3 },
        { a: '', b: 2, c: '' },
      ],
    ],
    ['blanks around names', ' id ; name \n 1 ; Ann \n2;Bob, Jr.', annAndBob],
    ['decimal commas', 'id;price\n1;2,50\n', [{ id: 1, price: '2,50' }]],
    ['brackets', '[id];name\n1;x\n', [{ '[id]': 1, name: 'x' }]],
    ["Excel's line for semicolons", 'sep=;\r\nid;name\r\n1;Ann\r\n2;Bob, Jr.\r\n', annAndBob],
    ["Excel's line for commas", '\uFEFFSEP=,\nid,name\n1,Ann\n2,"Bob, Jr."\n', annAndBob],
    ["Excel's line in quotes", '"sep=\t"\nid\tname\n1\tAnn\n2\tBob, Jr.\n', annAndBob],
    ["Excel's line over a header with commas", 'sep=;\na,b;c\n1;2\n', [{ 'a,b': 1, c: 2 }]],
  ])('finds the delimiter by the header: %s', async (_, text, rows) => {
    expect(await loadIterationData(await temporaryFile('data.csv', text))).toEqual(rows);
  });

  test('counts the lines of an error from the first of the file', async () => {
    const path = await temporaryFile('data.csv', 'sep=;\na;b\n1;2\n"3;4\n');
    await expect(loadIterationData(path)).rejects.toThrow(`${path}, line 4: not valid CSV: `);
  });

  test('reads CSV in the encoding of Windows, as spreadsheets write it', async () => {
    const path = await temporaryFile('data.csv', Buffer.from('id;name\n1;Größe 5 \x80\n', 'latin1'));
    expect(await loadIterationData(path)).toEqual([{ id: 1, name: 'Größe 5 €' }]);
  });

  test('reads UTF-16, as spreadsheets write it', async () => {
    const path = await temporaryFile('data.csv', Buffer.from('\uFEFFname\nGröße\n', 'utf16le'));
    expect(await loadIterationData(path)).toEqual([{ name: 'Größe' }]);
  });

  test('reads a header of numbers as text, where Newman gives up', async () => {
    expect(await loadIterationData(await temporaryFile('data.csv', '1,007\n3,4\n'))).toEqual([{ 1: 3, '007': 4 }]);
  });

  test('takes rows as they are given', async () => {
    const rows = [{ a: 1 }, { b: 2 }];
    expect(await loadIterationData(rows)).toEqual(rows);
  });

  test.each([
    ['', 'is empty'],
    ['\n \n', 'is empty'],
    ['a,b\n', 'holds no row'],
    ['[]', 'holds no row'],
    ['{"a": 1}', ': must be a list of objects, but is an object'],
    ['[{"a": 1}, 5]', ': row 2 must be an object, but is a number'],
    ['[{"a": 1},\n {"b": 2]', " is not JSON: unexpected ']' at line 2, column 9"],
    ['a,b\n1,2\n"3,4\n', ', line 3: not valid CSV: '],
  ])('refuses %j', async (text, problem) => {
    const path = await temporaryFile('data.csv', text);
    const loading = loadIterationData(path);
    await expect(loading).rejects.toMatchObject({ code: 'ITERATION_DATA_INVALID', hint: expect.any(String) });
    await expect(loading).rejects.toThrow(
      `${path}${problem.startsWith('i') || problem.startsWith('h') ? ' ' : ''}${problem}`,
    );
  });

  test('never reads a broken file that is called JSON as CSV', async () => {
    const path = await temporaryFile('data.json', '"a": 1');
    await expect(loadIterationData(path)).rejects.toThrow(`${path} is not JSON`);
  });
});

describe('columnsOf', () => {
  test('lists each column once, in the order they appear', () => {
    expect(
      columnsOf([
        { b: 1, a: 2 },
        { a: 3, c: 4 },
      ]),
    ).toEqual(['b', 'a', 'c']);
  });
});

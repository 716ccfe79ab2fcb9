import { readFile } from 'node:fs/promises';

import { TokenmanError } from '../errors.ts';
import { codeOf, reasonOf } from './systemError.ts';

/**
 * Reads a text file as it comes from Postman, a spreadsheet or PowerShell: UTF-8 with or without a byte order mark,
 * UTF-16 in either byte order, with a mark or recognisable by its zero bytes. The mark is not part of the result.
 *
 * @param otherwise what is no UTF-8 is read as; default: it is refused
 * @throws TokenmanError FILE_UNREADABLE when there is no such file, it cannot be read, or it is no text in these encodings
 */
export async function readTextFile(path: string, otherwise: 'windows-1252' | null = null): Promise<string> {
  const bytes = await readBytes(path);
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    if (encoding === 'utf-8' && otherwise !== null) return decodeWindows1252(bytes);
    const where = encoding === 'utf-8' ? `, line ${lineOfFirstInvalidByte(bytes)}` : '';
    throw new TokenmanError('FILE_UNREADABLE', `${path}${where}: not valid ${encoding.toUpperCase()} text`, {
      hint: 'Save the file as UTF-8.',
      cause,
    });
  }
}

/** In one piece some versions of Node decode it as latin1 (https://github.com/nodejs/node/issues/56542), which has no €. */
function decodeWindows1252(bytes: Buffer): string {
  return new TextDecoder('windows-1252').decode(bytes, { stream: true });
}

/** @throws TokenmanError FILE_UNREADABLE */
export async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

function encodingOf(bytes: Buffer): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return encodingByZeroBytes(bytes);
}

/** JSON and CSV are mostly ASCII, whose UTF-16 form has a zero in every other byte; UTF-8 text has none. */
function encodingByZeroBytes(bytes: Buffer): Encoding {
  const beginning = bytes.subarray(0, 1024);
  const zeros = { even: 0, odd: 0 };
  for (const [index, byte] of beginning.entries()) {
    if (byte === 0) zeros[index % 2 === 0 ? 'even' : 'odd'] += 1;
  }
  const many = beginning.length / 8;
  if (zeros.odd > many && zeros.even < zeros.odd / 8) return 'utf-16le';
  if (zeros.even > many && zeros.odd < zeros.even / 8) return 'utf-16be';
  return 'utf-8';
}

function lineOfFirstInvalidByte(bytes: Buffer): number {
  const lenient = bytes.toString('utf8');
  // An invalid byte becomes U+FFFD; a replacement character that the file really holds is three valid bytes.
  let offset = 0;
  let line = 1;
  for (const character of lenient) {
    const length = Buffer.byteLength(character);
    if (character === '\uFFFD' && bytes.toString('hex', offset, offset + length) !== 'efbfbd') return line;
    if (character === '\n') line += 1;
    offset += length;
  }
  return line;
}

function unreadable(path: string, cause: unknown): TokenmanError {
  const { reason, hint } = explain(cause);
  return new TokenmanError('FILE_UNREADABLE', `cannot read ${path}: ${reason}`, { hint, cause });
}

function explain(error: unknown): { readonly reason: string; readonly hint: string } {
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return { reason: 'not found', hint: `Check the path; relative ones start at ${process.cwd()}.` };
    case 'EISDIR':
      return { reason: 'is a directory', hint: 'Name a file in it.' };
    case 'EACCES':
    case 'EPERM':
      return { reason: 'no permission', hint: 'Give the user that runs tokenman the right to read it.' };
    default:
      return { reason: reasonOf(error), hint: 'Check the path and the file.' };
  }
}

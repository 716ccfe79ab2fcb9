/** Reads a report bundle as a stream: however much a shard did, in memory is only what is at hand. */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { TokenmanError } from '../errors.ts';
import { isJsonObject } from '../postman/jsonObject.ts';
import type { JsonObject } from '../postman/jsonObject.ts';
import { codeOf, reasonOf } from '../postman/systemError.ts';
import { BUNDLE_VERSION } from '../reporters/bundle/bundleFile.ts';
import type { RunEvent, Sharding } from '../run/runEvent.ts';
import { version } from '../version.ts';

type RunStarted = Extract<RunEvent, { readonly type: 'runStarted' }>;

export interface Bundle {
  readonly path: string;
  readonly ciRun: string | null;
  readonly started: RunStarted & { readonly sharding: Extract<Sharding, { readonly kind: 'shard' }> };
}

/** Characters. No event of ours comes near it, and a file that is one endless line fills nobody's memory. */
const LONGEST_LINE = 256 * 1024 * 1024;

/**
 * What stands at the beginning of a bundle.
 *
 * @throws TokenmanError BUNDLE_INVALID
 */
export async function openBundle(path: string): Promise<Bundle> {
  const documents = documentsIn(path);
  try {
    const header = await documents.next();
    if (header.done === true) throw damaged(path, 'it is empty');
    const ciRun = readHeader(path, header.value);
    const { value: first } = await documents.next();
    if (!isStartOfShard(first)) throw damaged(path, 'it does not begin with the start of a shard');
    return { path, ciRun, started: first };
  } finally {
    await documents.return();
  }
}

/**
 * Everything after the start.
 *
 * @throws TokenmanError BUNDLE_INVALID, at the latest at the end of a bundle that is not whole
 */
export async function* eventsOf({ path }: Bundle): AsyncGenerator<RunEvent, void, void> {
  let count = 0;
  let end: number | null = null;
  for await (const document of documentsIn(path)) {
    if (end !== null) throw damaged(path, 'it goes on after its end');
    if (isEvent(document)) {
      count += 1;
      if (document.type !== 'runStarted') yield document;
    } else if ('events' in document) {
      end = Number(document['events']);
    }
  }
  if (end === null) throw damaged(path, 'its end is missing');
  if (end !== count) throw damaged(path, `it holds ${count} events instead of ${end}`);
}

export function damaged(path: string, what: string, cause?: unknown): TokenmanError {
  return new TokenmanError('BUNDLE_INVALID', `${path} is damaged: ${what}`, {
    hint: 'Fetch it again from the job that wrote it, or run that shard again.',
    cause,
  });
}

function readHeader(path: string, { tokenmanBundle, tokenman, ciRun }: JsonObject): string | null {
  if (typeof tokenmanBundle !== 'number' || typeof tokenman !== 'string') {
    throw new TokenmanError('BUNDLE_INVALID', `${path} is no report bundle of tokenman`, {
      hint: 'Bundles are what a run with --shard writes: bundle-1-of-5.ndjson.gz.',
    });
  }
  if (tokenmanBundle !== BUNDLE_VERSION || tokenman !== version) {
    throw new TokenmanError('BUNDLE_INVALID', `${path} was written by tokenman ${tokenman}, and this is ${version}`, {
      hint: 'Shards and their merging need the same version.',
    });
  }
  return typeof ciRun === 'string' ? ciRun : null;
}

function isEvent(document: JsonObject): document is JsonObject & RunEvent {
  return typeof document['type'] === 'string' && typeof document['at'] === 'string';
}

function isStartOfShard(document: unknown): document is Bundle['started'] {
  if (!isJsonObject(document) || document['type'] !== 'runStarted') return false;
  const { sharding, collectionRuns } = document;
  if (!isJsonObject(sharding) || !Array.isArray(collectionRuns)) return false;
  const { kind, index, total, plan, wholePlan } = sharding;
  return (
    kind === 'shard' &&
    [index, total].every((number) => typeof number === 'number') &&
    isJsonObject(plan) &&
    isJsonObject(plan['parts']) &&
    typeof plan['hash'] === 'string' &&
    Array.isArray(wholePlan)
  );
}

async function* documentsIn(path: string): AsyncGenerator<JsonObject, void, void> {
  for await (const line of linesIn(path)) {
    let document: unknown;
    try {
      document = JSON.parse(line);
    } catch (cause) {
      throw damaged(path, 'a line of it is no JSON', cause);
    }
    if (!isJsonObject(document)) throw damaged(path, 'a line of it is no object');
    yield document;
  }
}

// Not node:readline: U+2028, which JSON does not escape, ends a line there.
async function* linesIn(path: string): AsyncGenerator<string, void, void> {
  const decoder = new StringDecoder('utf8');
  const content = pipeline(createReadStream(path), createGunzip(), () => {
    // An error is thrown by the loop below.
  });
  let rest = '';
  try {
    for await (const chunk of content as AsyncIterable<Buffer>) {
      const lines = decoder.write(chunk).split('\n');
      lines[0] = rest + (lines[0] ?? '');
      rest = lines.pop() ?? '';
      if (rest.length > LONGEST_LINE) throw damaged(path, 'a line of it does not end');
      yield* lines;
    }
  } catch (cause) {
    if (cause instanceof TokenmanError) throw cause;
    // Errors of zlib are called Z_….
    if (/^E[A-Z]+$/.test(codeOf(cause))) {
      throw new TokenmanError('FILE_UNREADABLE', `cannot read ${path}: ${reasonOf(cause)}`, { cause });
    }
    throw damaged(path, reasonOf(cause), cause);
  }
  if (rest !== '') throw damaged(path, 'its last line is cut');
}

import { TokenmanError } from '../errors.ts';
import { checkCollection } from './checkCollection.ts';
import { convertVersion1, isVersion1 } from './convertVersion1.ts';
import type { CollectionDefinition, Loaded } from './definitions.ts';
import { describeDocument } from './documentKind.ts';
import { nameFromFile } from './documentName.ts';
import { listItems } from './items.ts';
import { copyAsJson, isJsonObject } from './jsonObject.ts';
import type { JsonObject } from './jsonObject.ts';
import { parseJson } from './parseJson.ts';
import { pathOf, textOf } from './documentSource.ts';
import { reasonOf } from './systemError.ts';

const EXPORT_HINT = 'Export the collection from Postman in format "Collection v2.1".';

/**
 * Reads and checks a collection: Postman's export in format v2.1 or v2.0, wrapped in `{"collection": …}` or not; v1 is
 * converted. Nothing that is passed in is changed.
 *
 * @param source a file's path, a document that was fetched, or the collection itself
 * @throws TokenmanError FILE_UNREADABLE, or COLLECTION_INVALID with the reason: not JSON, something else than a
 *   collection, or without a single request
 */
export async function loadCollection(source: string | object): Promise<Loaded<CollectionDefinition>> {
  const path = pathOf(source);
  const label = path ?? 'the collection';
  const collection = unwrap(await readDocument(source, label));
  if (!isCollection(collection)) {
    const kind = describeDocument(collection);
    throw invalid(
      `${label} is not a Postman collection${kind === null ? '' : `, it looks like ${kind}`}`,
      hintFor(kind, label),
    );
  }
  const definition = await check(collection, path);
  if (listItems(definition).length === 0) {
    throw invalid(`${label} holds no request ("${definition.info.name}")`, 'Add a request to it, or leave it out.');
  }
  return { path, definition };
}

async function readDocument(source: string | object, label: string): Promise<unknown> {
  const text = await textOf(source);
  if (text !== null || typeof source === 'string')
    return parseJson(text ?? '', { path: label, code: 'COLLECTION_INVALID' });
  try {
    return copyAsJson(source);
  } catch (cause) {
    throw invalid(`${label} cannot be written as JSON`, 'Pass the parsed content of a collection file.', cause);
  }
}

/** Postman's API answers `{"collection": {…}}`. */
function unwrap(document: unknown): unknown {
  if (!isJsonObject(document) || isCollection(document)) return document;
  return isJsonObject(document['collection']) ? document['collection'] : document;
}

function isCollection(document: unknown): document is JsonObject {
  if (!isJsonObject(document)) return false;
  if (isVersion1(document)) return true;
  const { item, info } = document;
  if (item !== undefined) return typeof item !== 'string' || isJsonObject(info);
  // An export without any item, cut down by hand; to be refused for that reason.
  return isJsonObject(info) && typeof info['schema'] === 'string' && info['schema'].includes('collection');
}

async function check(collection: JsonObject, path: string | null): Promise<CollectionDefinition> {
  const fallbackName = path === null ? 'Unnamed collection' : nameFromFile(path);
  let version2 = collection;
  if (isVersion1(collection)) {
    try {
      version2 = await convertVersion1(collection);
    } catch (cause) {
      const reason = reasonOf(cause);
      throw invalid(`${path ?? 'the collection'}: cannot be converted from format v1: ${reason}`, EXPORT_HINT, cause);
    }
  }
  return checkCollection(version2, fallbackName);
}

function invalid(message: string, hint: string, cause?: unknown): TokenmanError {
  return new TokenmanError('COLLECTION_INVALID', message, { hint, cause });
}

function hintFor(kind: string | null, label: string): string {
  if (kind === 'a Postman environment') return `Give it with -e: -e ${label}. ${EXPORT_HINT}`;
  if (kind === 'a Postman globals file') return `Give it with -g: -g ${label}. ${EXPORT_HINT}`;
  return EXPORT_HINT;
}

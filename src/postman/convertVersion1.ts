import { isJsonObject } from './jsonObject.ts';
import type { JsonObject } from './jsonObject.ts';

/** A collection in format v1: requests in one list, ordered by lists of ids. */
export function isVersion1(document: JsonObject): boolean {
  const { requests, order, item } = document;
  if (!Array.isArray(requests) || item !== undefined) return false;
  // Others (Hoppscotch) have a list of requests as well, but neither an order nor a `url` in them.
  return Array.isArray(order) || requests.every((request) => isJsonObject(request) && 'url' in request);
}

/**
 * Format v1 to v2.1, with Postman's own converter; loaded only here, since hardly anybody still has such a file.
 *
 * @throws Error of the converter when it cannot make sense of the collection
 */
export async function convertVersion1(document: JsonObject): Promise<JsonObject> {
  const { default: transformer } = await import('postman-collection-transformer');
  return new Promise((resolve, reject) => {
    transformer.convert(
      { ...document, order: document['order'] ?? idsOutsideFolders(document) },
      { inputVersion: '1.0.0', outputVersion: '2.1.0', retainIds: true },
      (error, converted) => {
        if (error) reject(error);
        else resolve(converted);
      },
    );
  });
}

/** The converter leaves out every request that no `order` names, and old exports have none at the top. */
function idsOutsideFolders(document: JsonObject): readonly unknown[] {
  const folders = Array.isArray(document['folders']) ? document['folders'] : [];
  const inFolders = new Set(
    folders.flatMap((folder): readonly unknown[] =>
      isJsonObject(folder) && Array.isArray(folder['order']) ? folder['order'] : [],
    ),
  );
  const requests = Array.isArray(document['requests']) ? document['requests'] : [];
  return requests
    .filter(isJsonObject)
    .map((request) => request['id'])
    .filter((id) => !inFolders.has(id));
}

import { isJsonObject, kindOf } from './jsonObject.ts';

/** What a JSON document looks like, so that a refusal can name the mix-up: `a Postman environment`, `an OpenAPI 3.0.1 document`. */
export function describeDocument(document: unknown): string | null {
  if (!isJsonObject(document)) return kindOf(document);
  return DOCUMENT_KINDS.map((describe) => describe(document)).find((description) => description !== null) ?? null;
}

type Describe = (document: Readonly<Record<string, unknown>>) => string | null;

const DOCUMENT_KINDS: readonly Describe[] = [
  (document) => (typeof document['openapi'] === 'string' ? `an OpenAPI ${document['openapi']} document` : null),
  (document) => (typeof document['swagger'] === 'string' ? `a Swagger ${document['swagger']} document` : null),
  (document) => (typeof document['asyncapi'] === 'string' ? 'an AsyncAPI document' : null),
  (document) => (isJsonObject(document['log']) && Array.isArray(document['log']['entries']) ? 'a HAR file' : null),
  (document) => (document['_type'] === 'export' && '__export_format' in document ? 'an Insomnia export' : null),
  (document) => (Array.isArray(document['collections']) && 'version' in document ? 'a Postman data dump' : null),
  (document) => {
    if (!Array.isArray(document['values'])) return null;
    return document['_postman_variable_scope'] === 'globals' ? 'a Postman globals file' : 'a Postman environment';
  },
  (document) => ('v' in document && Array.isArray(document['requests']) ? 'a Hoppscotch collection' : null),
  (document) => {
    const version2 = Array.isArray(document['item']);
    const version1 = Array.isArray(document['requests']);
    return version1 || version2 ? 'a Postman collection' : null;
  },
  (document) => (Array.isArray(document['items']) && 'version' in document ? 'a Bruno collection' : null),
  (document) => ('dependencies' in document || 'devDependencies' in document ? 'a package.json' : null),
  (document) => ('$schema' in document && 'properties' in document ? 'a JSON Schema' : null),
];

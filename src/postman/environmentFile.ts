import { TokenmanError } from '../errors.ts';
import { variableFrom } from './checkCollection.ts';
import type { EnvironmentDefinition, Loaded, VariableDefinition } from './definitions.ts';
import { describeDocument } from './documentKind.ts';
import { nameFromFile } from './documentName.ts';
import { copyAsJson, isJsonObject, kindOf } from './jsonObject.ts';
import type { JsonObject } from './jsonObject.ts';
import { parseJson } from './parseJson.ts';
import { pathOf, textOf } from './documentSource.ts';

export type EnvironmentKind = 'environment' | 'globals';

export interface LoadedEnvironmentFile extends Loaded<EnvironmentDefinition> {
  /** As it was read, with the values that are not in use; unwrapped. */
  readonly document: JsonObject;
}

/**
 * Reads and checks an environment or globals file: Postman's export, wrapped in `{"environment": …}` or not, or a bare
 * list of values. What is left are the values in use: disabled ones are dropped (Newman overlooks Postman's
 * `"enabled": false`), and of several with one key the last enabled one stays, as in Postman. Nothing that is passed in
 * is changed.
 *
 * @param source a file's path, or the environment itself
 * @throws TokenmanError FILE_UNREADABLE, or ENVIRONMENT_INVALID with the reason
 */
export async function loadEnvironment(source: string | object, kind: EnvironmentKind): Promise<LoadedEnvironmentFile> {
  const path = pathOf(source);
  const label = path ?? (kind === 'globals' ? 'the globals object' : 'the environment');
  const document = unwrap(await readDocument(source, label), kind);
  const fallbackName = path === null ? `Unnamed ${kind}` : nameFromFile(path);
  const { name } = document;
  return {
    path,
    document,
    definition: {
      ...document,
      name: typeof name === 'string' && name !== '' ? name : fallbackName,
      values: checkValues(document, label, kind),
    },
  };
}

async function readDocument(source: string | object, label: string): Promise<unknown> {
  const text = await textOf(source);
  if (text !== null || typeof source === 'string')
    return parseJson(text ?? '', { path: label, code: 'ENVIRONMENT_INVALID' });
  try {
    return copyAsJson(source);
  } catch (cause) {
    throw new TokenmanError('ENVIRONMENT_INVALID', `${label} cannot be written as JSON`, {
      hint: 'Pass the parsed content of an environment file.',
      cause,
    });
  }
}

function unwrap(document: unknown, kind: EnvironmentKind): JsonObject {
  // The legacy form, which Newman takes too.
  if (Array.isArray(document)) return { values: document };
  if (!isJsonObject(document)) return { values: undefined, looksLike: document };
  const wrapped = document[kind];
  return document['values'] === undefined && (isJsonObject(wrapped) || Array.isArray(wrapped))
    ? unwrap(wrapped, kind)
    : document;
}

function checkValues(document: JsonObject, label: string, kind: EnvironmentKind): readonly VariableDefinition[] {
  const { values } = document;
  if (!Array.isArray(values)) throw notAnEnvironment(document, label, kind);
  const inUse = new Map<string, VariableDefinition>();
  for (const [index, entry] of (values as readonly unknown[]).entries()) {
    if (entry === null) continue;
    if (!isJsonObject(entry)) {
      throw invalid(
        `${label}: values[${index}] must be an object with "key" and "value", but is ${kindOf(entry)}`,
        kind,
      );
    }
    const variable = variableFrom(entry);
    if (variable !== null && !variable.disabled) inUse.set(variable.key, variable);
  }
  return [...inUse.values()];
}

function notAnEnvironment(document: JsonObject, label: string, kind: EnvironmentKind): TokenmanError {
  const { values } = document;
  const noun = kind === 'globals' ? 'Postman globals' : 'a Postman environment';
  if (values !== undefined) return invalid(`${label}: "values" must be a list, but is ${kindOf(values)}`, kind);
  const looksLike = describeDocument('looksLike' in document ? document['looksLike'] : document);
  const reason = looksLike === null ? 'it has no "values"' : `it looks like ${looksLike}`;
  return invalid(`${label} is not ${noun}: ${reason}`, kind);
}

function invalid(message: string, kind: EnvironmentKind): TokenmanError {
  return new TokenmanError('ENVIRONMENT_INVALID', message, { hint: `Export the ${kind} from Postman as JSON.` });
}

/**
 * What stands in an exported environment (or globals): everything that the file held which was read, with the values as
 * the run has left them. A secret is written only where it may be: in a file that holds it in clear already, or where
 * that was asked for; but a refresh token that replaces the one of the file that was read is always written.
 */
import { createHash } from 'node:crypto';
import type { VariableDefinition } from '../../postman/definitions.ts';
import { isJsonObject } from '../../postman/jsonObject.ts';
import type { JsonObject } from '../../postman/jsonObject.ts';
import type { Redactor } from '../../secrets/redactor.ts';
import { secretsOf } from '../../secrets/secretVariables.ts';
import { referencesIn } from '../../variables/valueReferences.ts';
import { version } from '../../version.ts';

export type ExportedScope = 'environment' | 'globals';

export interface ExportInput {
  readonly scope: ExportedScope;
  /** As it was read; null: there was none. */
  readonly source: JsonObject | null;
  /** What the file to be written holds now; null: it is new, or something else. The source, where that is written over. */
  readonly existing: JsonObject | null;
  /** The values that the run began with, those from outside of the file among them. */
  readonly start: readonly VariableDefinition[];
  /** The values that it ended with. */
  readonly final: readonly VariableDefinition[];
  /** Tokens that were obtained for the run, and when they end, by variable: they are in no file that had none before. */
  readonly tokens: ReadonlyMap<string, unknown>;
  /** Refresh tokens by variable, the latest. */
  readonly refreshTokens: ReadonlyMap<string, string>;
  readonly redactor: Redactor;
  /** `--export-secrets` */
  readonly withSecrets: boolean;
}

export interface ExportedDocument {
  readonly text: string;
  /** Whether it holds a secret in clear that the file did not hold before. */
  readonly isSecret: boolean;
  /** Variables to which scripts gave values that are secret and not in it. */
  readonly leftOut: readonly string[];
}

export function exportedDocument(input: ExportInput): ExportedDocument {
  const { scope, source } = input;
  const writer = new ValueWriter(input);
  const entries = listOf(source);
  const inUse = lastOfEach(entries);
  const kept = entries.flatMap((entry) => {
    const key = keyOf(entry);
    return key !== null && inUse.get(key) === entry ? writer.known(key, entry) : [entry];
  });
  const values = [...kept, ...writer.added(new Set(inUse.keys()))];
  // Newman's names for those that have none.
  const name = typeof source?.['name'] === 'string' ? source['name'] : scope;
  const document = {
    ...(source?.['id'] === undefined && { id: idOf(`${scope} ${name}`) }),
    ...source,
    name,
    values,
    _postman_variable_scope: scope,
    _postman_exported_at: new Date().toISOString(),
    _postman_exported_using: `tokenman/${version}`,
  };
  return { text: `${JSON.stringify(document, null, 2)}\n`, isSecret: writer.wroteNewSecret, leftOut: writer.leftOut };
}

/** What a variable comes to. */
interface Outcome {
  readonly value: unknown;
  /** By the run, or by the provider. */
  readonly isChanged: boolean;
}

class ValueWriter {
  readonly leftOut: string[] = [];
  wroteNewSecret = false;
  readonly #input: ExportInput;
  readonly #start: ReadonlyMap<string, VariableDefinition>;
  readonly #final: ReadonlyMap<string, VariableDefinition>;
  /** Secrets that the file holds already. */
  readonly #inClear: ReadonlySet<string>;

  constructor(input: ExportInput) {
    this.#input = input;
    this.#start = byKey(input.start);
    this.#final = byKey(input.final);
    const isSecret = (entry: JsonObject) => this.#isSecret(String(entry['key']), entry['value'], entry['type']);
    this.#inClear = new Set(
      listOf(input.existing)
        .filter(isInUse)
        .filter(isSecret)
        .map(({ key }) => String(key)),
    );
  }

  /** The entry of a variable that the file held, as it is now; empty when a script has removed it. */
  known(key: string, entry: JsonObject): readonly JsonObject[] {
    const outcome = this.#outcomeOf(key, entry);
    return outcome === null ? [] : [withType(this.#written(key, entry, outcome))];
  }

  /** Variables that were in no file. */
  added(known: ReadonlySet<string>): readonly JsonObject[] {
    const { final, tokens, refreshTokens, withSecrets } = this.#input;
    const set = final.filter(({ key }) => !known.has(key) && !tokens.has(key) && !refreshTokens.has(key));
    const refreshed = [...refreshTokens].filter(([key]) => !known.has(key) && withSecrets);
    return [...set, ...refreshed.map(([key, value]) => ({ key, value, type: 'secret' }))].map(({ key, value, type }) =>
      withType(
        this.#written(
          key,
          { key, value: '', ...(this.#isSecret(key, value, type) && { type: 'secret' }) },
          { value, isChanged: !isSame(this.#start.get(key)?.value, value) },
        ),
      ),
    );
  }

  /** @returns null for a variable that a script has removed */
  #outcomeOf(key: string, { value }: JsonObject): Outcome | null {
    const { tokens, refreshTokens, withSecrets } = this.#input;
    if (tokens.has(key)) {
      // A token takes the place of an older one, and of nothing else.
      const latest = isEmpty(value) ? undefined : tokens.get(key);
      return { value: latest ?? value, isChanged: false };
    }
    const start = this.#start.get(key);
    const final = refreshTokens.has(key) ? { key, value: refreshTokens.get(key) } : this.#final.get(key);
    if (final === undefined) return start === undefined ? { value, isChanged: false } : null;
    if (start === undefined || !isSame(start.value, final.value)) return { value: final.value, isChanged: true };
    // A secret from elsewhere outranked the file's own for this run; `${NAME}` goes on standing for what it stood for.
    const isGiven = referencesIn(value).length > 0 || this.#isSecret(key, final.value, final.type);
    return { value: isGiven && !withSecrets ? value : final.value, isChanged: false };
  }

  #written(key: string, entry: JsonObject, { value, isChanged }: Outcome): JsonObject {
    const { existing, source, withSecrets } = this.#input;
    const type = this.#final.get(key)?.type ?? entry['type'];
    if (!this.#isSecret(key, value, type)) {
      const stood = isEmpty(value) && this.#isSecret(key, this.#final.get(key)?.value, type);
      return { ...entry, value, ...(stood && { type: 'secret' }) };
    }
    if (withSecrets || this.#inClear.has(key) || this.#isOnlyCopy(key, entry, isChanged)) {
      this.wroteNewSecret ||= !this.#inClear.has(key);
      return { ...entry, value };
    }
    if (isChanged && !this.#input.refreshTokens.has(key)) this.leftOut.push(key);
    // Never less than the file held.
    return existing !== null && existing === source ? entry : { ...entry, value: '', type: 'secret' };
  }

  /** The provider has made the refresh token worthless that the file held which was read: this is all that is left. */
  #isOnlyCopy(key: string, { value, type }: JsonObject, isChanged: boolean): boolean {
    return isChanged && this.#input.refreshTokens.has(key) && this.#isSecret(key, value, type);
  }

  /** Also where a secret is only part of a value. */
  #isSecret(key: string, value: unknown, type: unknown): boolean {
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
    const named = secretsOf([{ key, value, ...(typeof type === 'string' && { type }) }]);
    return named.length > 0 || this.#input.redactor.redactText(text) !== text;
  }
}

/** Newman's word for a variable of no particular type; Postman takes it. */
function withType(entry: JsonObject): JsonObject {
  return entry['type'] === undefined ? { ...entry, type: 'any' } : entry;
}

function listOf(document: JsonObject | null): readonly JsonObject[] {
  const values = document?.['values'];
  // What is no variable is of no use to anybody; Newman leaves it out, too.
  return Array.isArray(values) ? values.filter(isJsonObject) : [];
}

function keyOf({ key }: JsonObject): string | null {
  return (typeof key === 'string' && key !== '') || typeof key === 'number' ? String(key) : null;
}

function isInUse(entry: JsonObject): boolean {
  return keyOf(entry) !== null && entry['disabled'] !== true && entry['enabled'] !== false;
}

/** Of several with one key the last is in use, as in Postman. */
function lastOfEach(entries: readonly JsonObject[]): ReadonlyMap<string, JsonObject> {
  return new Map(entries.filter(isInUse).map((entry) => [keyOf(entry) ?? '', entry]));
}

function byKey(values: readonly VariableDefinition[]): ReadonlyMap<string, VariableDefinition> {
  return new Map(values.map((variable) => [variable.key, variable]));
}

function isEmpty(value: unknown): boolean {
  return value === '' || value === null || value === undefined;
}

/** Scripts may leave an object in the place of an equal one. */
function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** The same for every export of the same environment: Postman then offers to replace the one it has. */
function idOf(text: string): string {
  const hash = createHash('sha256').update(text).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `4${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}

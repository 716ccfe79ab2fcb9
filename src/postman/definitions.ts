/**
 * Postman's definitions, as far as we read them (collection format v2.1). Everything we do not read is kept as it was:
 * hence the open record types.
 */

export interface VariableDefinition {
  readonly key: string;
  readonly value: unknown;
  readonly type?: string;
  readonly disabled?: boolean;
}

export interface ScriptDefinition {
  readonly id?: string;
  readonly type?: string;
  readonly exec?: string | readonly string[];
  readonly [key: string]: unknown;
}

export interface EventDefinition {
  readonly listen: string;
  readonly script?: ScriptDefinition;
  readonly disabled?: boolean;
  readonly [key: string]: unknown;
}

/** `{type: 'bearer', bearer: [{key: 'token', value: '{{accessToken}}'}]}`; in v2.0 the parameters are an object. */
export interface AuthDefinition {
  readonly type: string;
  readonly [parameters: string]: unknown;
}

/** What the file has, where its name is none or its id is another's too. An id that is missing Newman makes up as well. */
export interface InFile {
  readonly id?: unknown;
  readonly name?: unknown;
}

export interface ItemDefinition {
  readonly id: string;
  readonly name: string;
  readonly inFile?: InFile;
  /** Whatever the file has: without a URL in it, it is an error when its turn comes, as in Newman. */
  readonly request: unknown;
  readonly event?: readonly EventDefinition[];
  readonly [key: string]: unknown;
}

export interface FolderDefinition {
  readonly id: string;
  readonly name: string;
  readonly inFile?: InFile;
  readonly item: readonly (ItemDefinition | FolderDefinition)[];
  readonly auth?: AuthDefinition | null;
  readonly event?: readonly EventDefinition[];
  readonly [key: string]: unknown;
}

/** A checked collection: unwrapped, v2.x, every item and folder with a name and an id that is its own. */
export interface CollectionDefinition {
  readonly info: {
    readonly name: string;
    readonly inFile?: InFile;
    readonly schema?: string;
    readonly [key: string]: unknown;
  };
  readonly item: readonly (ItemDefinition | FolderDefinition)[];
  readonly auth?: AuthDefinition | null;
  readonly event?: readonly EventDefinition[];
  readonly variable?: readonly VariableDefinition[];
  readonly [key: string]: unknown;
}

/** A checked environment or globals file: unwrapped; `enabled: false` has become `disabled: true`, disabled values last-wins traps are gone. */
export interface EnvironmentDefinition {
  readonly name: string;
  readonly values: readonly VariableDefinition[];
  readonly [key: string]: unknown;
}

export type IterationDataRow = Readonly<Record<string, unknown>>;

/** A definition with the place it came from, for messages; path is null for what a library user passed as an object. */
export interface Loaded<T> {
  readonly path: string | null;
  readonly definition: T;
}

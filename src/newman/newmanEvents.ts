/**
 * What we use of Newman's events and of the runtime's objects in them, as seen on newman 6.2.2 with postman-runtime
 * 7.56.1. @types/newman describes an older Newman and leaves most of it out.
 */
import type { EventEmitter } from 'node:events';
import type { CookieJar } from './emptyCookieJar.ts';

export interface Cursor {
  /** One execution of one item in one iteration. */
  readonly ref: string;
  readonly iteration: number;
  /** Of the item among those of the run. */
  readonly position: number;
  /** Set on everything that a script sends and says. */
  readonly scriptId?: string;
  /** Same for a request's `beforeRequest` and `request`; each redirect chain is one. */
  readonly httpRequestId?: string;
  /** Id of one execution of one script. */
  readonly execution?: string;
}

interface PropertyList<T> {
  all(): T[];
}

export interface VariableScope {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  unset(key: string): void;
  readonly values: PropertyList<{ key?: unknown; value?: unknown; type?: unknown; disabled?: boolean }>;
}

export interface NewmanRequest {
  readonly method: unknown;
  readonly url: NewmanUrl;
  /** `system`: an auth helper has put it in. */
  readonly headers: PropertyList<{ key: unknown; value: unknown; disabled?: boolean; system?: boolean }> & {
    upsert(header: { key: string; value: string }): void;
  };
  readonly auth?: {
    readonly type?: unknown;
    /** undefined for auth of no type. */
    parameters(): PropertyList<{ key?: unknown; value?: unknown; type?: unknown }> | undefined;
  };
  readonly body?: NewmanRequestBody;
}

interface NewmanUrl {
  readonly protocol?: unknown;
  readonly auth?: { readonly user?: unknown; readonly password?: unknown };
  readonly host?: unknown;
  readonly port?: unknown;
  readonly path?: unknown;
  readonly query: PropertyList<{ key?: unknown; value?: unknown; disabled?: boolean; system?: boolean }>;
  toString(): string;
}

export interface NewmanRequestBody {
  readonly mode?: string;
  readonly disabled?: boolean;
  readonly raw?: unknown;
  readonly urlencoded?: PropertyList<{ key?: unknown; value?: unknown; disabled?: boolean }>;
  readonly formdata?: PropertyList<FormParam> & {
    insert(param: FormParam, before: FormParam): void;
    remove(param: FormParam): void;
  };
  readonly graphql?: unknown;
  readonly file?: { src?: unknown };
  isEmpty(): boolean;
}

export interface FormParam {
  key?: unknown;
  /** Of a file that has been opened: its stream. */
  value?: unknown;
  src?: unknown;
  type?: unknown;
  disabled?: boolean;
  toJSON?(): object;
}

/** Newman's own way to files: it knows the working directory. */
export interface FileResolver {
  stat(path: string, callback: (error: Error | null, stats?: unknown) => void): void;
  /** @throws {Error} for a path outside of the working directory, where that is not allowed */
  resolvePathSync(path: string): string;
  createReadStream(path: string): unknown;
}

export interface NewmanResponse {
  readonly code: number;
  readonly status?: string;
  readonly headers: PropertyList<{ key: string; value: unknown }>;
  stream?: Buffer;
  readonly responseTime?: number;
}

/** One record per hop; https://github.com/postmanlabs/postman-runtime/blob/develop/docs/history.md */
export interface History {
  readonly execution?: {
    readonly data?: readonly HistoryRecord[];
  };
}

export interface HistoryRecord {
  readonly request?: {
    readonly method: string;
    readonly href: string;
    readonly headers?: readonly { key: string; value: string }[];
  };
  readonly response?: {
    readonly statusCode: number;
    readonly httpVersion?: string;
    readonly headers?: readonly { key: string; value: string }[];
  };
  readonly timings?: {
    /** When this hop was sent, in milliseconds since 1970. */
    readonly requestStart?: number;
    readonly offset?: Readonly<Record<string, number>>;
  };
}

export interface NewmanItem {
  /** As in the file, where two may have the same. */
  readonly id: string;
  readonly _?: Readonly<Record<string, unknown>>;
  readonly name: string;
  readonly protocolProfileBehavior?: Record<string, unknown>;
  /** As it was written, or as scripts have left it; its variables are not put in. */
  readonly request: NewmanRequest;
  /** Its own, or what it inherits. */
  getAuth(): NewmanRequest['auth'];
  /** With what it inherits from its folders. */
  getProtocolProfileBehaviorResolved?(): Record<string, unknown>;
}

export interface NewmanScriptEvent {
  readonly listen: string;
  readonly script?: { readonly id?: string; readonly exec?: readonly string[]; toJSON?(): object };
  /** The item, folder or collection that it belongs to. */
  parent?(): { readonly name?: string } | undefined;
  toJSON?(): object;
}

/** Sends one request, with its redirects. */
interface Requester {
  request(
    id: string,
    request: unknown,
    protocolProfileBehavior: unknown,
    onEnd: (error: unknown, response?: unknown, request?: unknown, ...others: unknown[]) => void,
  ): { abort?: () => void };
}

/** What an instruction has to do: an item, the scripts of one kind, a request. */
export interface InstructionPayload {
  /** Of scripts: `prerequest`, `test`. */
  readonly name?: string;
  readonly coords: Cursor;
  readonly item: NewmanItem & { readonly request?: unknown };
  /** Of what is sent: the item with its variables resolved. */
  readonly context?: { readonly coords?: Cursor; readonly item?: NewmanItem & { readonly request?: unknown } };
  readonly abortOnError?: boolean;
}

/** One step of a run; postman-runtime, lib/runner/instruction.js. */
export interface Instruction {
  readonly action: string;
  readonly payload: InstructionPayload;
  readonly in: unknown[];
  _processor: (this: unknown, ...parts: unknown[]) => unknown;
  execute(callback: (...results: unknown[]) => void, scope: unknown): void;
}

/** Positions of items by what `setNextRequest` may call them; postman-runtime, lib/runner/util.js. */
export interface NextRequestLookup {
  readonly ids: Readonly<Record<string, number>>;
  readonly names: Readonly<Record<string, number>>;
  readonly obj: object;
}

/** A running collection run; given by Newman's `start` event. */
export interface Run {
  pause(callback: () => void): void;
  resume(): void;
  abort(): void;
  /** What waits to be done. */
  readonly pool: { create(action: string, payload?: InstructionPayload, parts?: unknown[]): Instruction };
  /** Newman's callbacks, by the names of its events. */
  readonly triggers: Record<string, (...parts: unknown[]) => void>;
  /** null until a script asks for it. */
  snrHash: NextRequestLookup | null;
  readonly state: {
    /** What runs, in its order: of the chosen folders. */
    readonly items: readonly NewmanItem[];
    readonly environment: VariableScope;
    readonly globals: VariableScope;
    readonly collectionVariables: VariableScope;
    /** The local variables: what scripts set with `pm.variables.set`. */
    readonly _variables: VariableScope;
    /** Rows of the iteration data; the last one serves further iterations. */
    readonly data?: readonly Readonly<Record<string, unknown>>[];
  };
  readonly options: { readonly requester: { readonly cookieJar: CookieJar }; readonly fileResolver: FileResolver };
  /** Makes the requesters that send what the run wants sent. */
  readonly requester: {
    readonly options: { timings: boolean };
    create(
      trace: { readonly cursor?: Cursor },
      callback: (error: Error | null, requester: Requester | undefined) => void,
    ): void;
  };
  readonly host: {
    execute(
      event: NewmanScriptEvent,
      options: Record<string, unknown>,
      callback: (...results: unknown[]) => void,
    ): void;
    removeAllListeners(name: string): unknown;
    on(name: string, listener: (...parts: unknown[]) => unknown): unknown;
    once(name: string, listener: (...parts: unknown[]) => unknown): unknown;
    emit(name: string, ...parts: unknown[]): unknown;
    /** The scripts that are running, by the ids of their executions. */
    readonly _executing: Readonly<Record<string, unknown>>;
    /** Whether another has to be booted for the next script. */
    hasTimedOut: boolean;
    /** Sends something to the sandbox. */
    dispatch(name: string, ...parts: unknown[]): void;
    /** Ends the sandbox, and whatever script runs in it with an error. */
    dispose(): void;
  };
}

interface EventArguments {
  start: { readonly cursor: Cursor; readonly run: Run };
  beforeItem: { readonly cursor: Cursor; readonly item: NewmanItem };
  item: { readonly cursor: Cursor; readonly item: NewmanItem };
  beforePrerequest: { readonly cursor: Cursor; readonly events: NewmanScriptEvent[]; readonly item: NewmanItem };
  beforeScript: { readonly cursor: Cursor; readonly event: NewmanScriptEvent };
  prerequest: { readonly cursor: Cursor; readonly item: NewmanItem };
  beforeTest: { readonly cursor: Cursor; readonly events: NewmanScriptEvent[]; readonly item: NewmanItem };
  script: {
    readonly cursor: Cursor;
    readonly event: NewmanScriptEvent;
    /** What the sandbox made of the script; `return.nextRequest` is what `setNextRequest` asked for. */
    readonly execution?: { return?: Record<string, unknown> };
  };
  beforeRequest: { readonly cursor: Cursor; readonly request: NewmanRequest; readonly item: NewmanItem };
  request: {
    readonly cursor: Cursor;
    readonly request?: NewmanRequest;
    readonly response?: NewmanResponse;
    readonly history?: History;
  };
  assertion: {
    readonly cursor: Cursor;
    /** What the script gave it as its name: anything. */
    readonly assertion: unknown;
    readonly skipped?: boolean;
    /** What the assertion threw: anything. */
    readonly error?: unknown;
  };
  /** `error` is what the script threw: anything. */
  exception: { readonly cursor: Cursor; readonly error: unknown };
  console: { readonly cursor: Cursor; readonly level: string; readonly messages: readonly unknown[] };
}

export interface NewmanError {
  readonly name?: string;
  readonly message?: string;
  readonly stack?: string;
}

/** Newman's emitter with the arguments of its events; `error` is null where nothing went wrong. */
export interface NewmanEmitter extends EventEmitter {
  /** Those that could be made, by their names. */
  readonly reporters?: Readonly<Record<string, unknown>>;
  on<Name extends keyof EventArguments>(
    name: Name,
    listener: (error: NewmanError | null, payload: EventArguments[Name]) => void,
  ): this;
}

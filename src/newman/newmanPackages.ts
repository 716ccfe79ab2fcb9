/** Newman and what it runs on, whether out of the worker's bundle or out of `node_modules`. */
import type { EventEmitter } from 'node:events';
import type Newman from 'newman';
import type { EventDefinition } from '../postman/definitions.ts';
import type { VariableList } from './inheritedNames.ts';
import type { FormParam, NewmanScriptEvent } from './newmanEvents.ts';
import type { WireRequest } from './wire/wireRequest.ts';

export interface NewmanPackages {
  /** postman-sandbox, of the copy that the runtime uses; needs nothing of the others, and may be loaded before them. */
  readonly sandbox: () => SandboxModule;
  readonly newman: () => typeof Newman;
  readonly summary: () => NewmanSummary;
  /** The class of every request on its way to the wire, as the runtime loads it. */
  readonly wireRequest: () => { readonly prototype: WireRequest };
  /** The runtime's own. */
  readonly collection: () => CollectionModule;
  readonly versions: () => NewmanVersions;
}

/** What we use of postman-collection. */
export interface CollectionModule {
  readonly Certificate: new (definition: { readonly matches: string[] }) => { canApplyTo(url: string): boolean };
  /** A script, and when it runs. */
  readonly Event: new (definition: EventDefinition) => NewmanScriptEvent;
  readonly FormParam: new (definition: object) => FormParam;
  readonly VariableList: { readonly prototype: VariableList };
  /** Puts variables into texts; each scope outranks those after it. */
  readonly Property: { replaceSubstitutions(text: string, scopes: unknown[]): string };
}

/** What fills the lists of Newman's summary; its counts are filled by others. */
export interface NewmanSummary {
  attachReportingTrackers: (...parts: unknown[]) => void;
  attachFailureTrackers: (...parts: unknown[]) => void;
}

export interface NewmanVersions {
  readonly newman: string;
  readonly postmanRuntime: string;
  readonly postmanCollection: string;
}

/** What we use of postman-sandbox 6. */
export interface SandboxModule {
  createContext(
    options: Record<string, unknown>,
    callback: (error: Error | null, context?: SandboxContext) => void,
  ): void;
}

export interface SandboxContext extends EventEmitter {
  executionTimeout?: number;
  connectOptions: Record<string, unknown>;
  readonly hasTimedOut: boolean;
  readonly _executing: Readonly<Record<string, unknown>>;
  dispose(done?: () => void): void;
}

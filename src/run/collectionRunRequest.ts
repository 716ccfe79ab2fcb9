/** One collection run as the worker gets it: everything resolved, nothing left to read but the files a request uploads. */
import type { RequestGuard } from '../guard/requestGuard.ts';
import type { CollectionDefinition, IterationDataRow, VariableDefinition } from '../postman/definitions.ts';
import type { TokenRequirement } from '../oauth2/tokenRequirement.ts';
import type { ProxySettings } from '../proxy/proxySettings.ts';
import type { NamedSecret } from '../secrets/namedSecret.ts';
import type { VariablePolicy } from '../variables/variablePolicy.ts';

export interface CollectionRunRequest {
  readonly collectionRunId: string;
  /** The collection with the token scripts injected. */
  readonly collection: CollectionDefinition;
  readonly environment: {
    /** What reports call it. */
    readonly name: string | null;
    readonly values: readonly VariableDefinition[];
    readonly inFile: ScopeInFile;
  };
  readonly globals: readonly VariableDefinition[];
  readonly globalsInFile: ScopeInFile;
  readonly iterationData: readonly IterationDataRow[] | null;
  readonly iterationCount: number;
  /** Names or ids; empty: everything. */
  readonly folders: readonly string[];
  readonly tokens: readonly TokenRequirement[];
  /** Tokens that the user gave by hand: used as they are, never renewed. */
  readonly givenTokens: readonly { readonly profile: string; readonly value: string }[];
  /** Ids of items whose auth has no token: a script is to set the Authorization header. */
  readonly awaitedHeaders: readonly string[];
  readonly cookies: {
    /** What the cookie jar holds at the start, as tough-cookie writes it; null: nothing. */
    readonly jar: string | null;
    /** Whether it is told at the end. */
    readonly areExported: boolean;
  };
  readonly options: NewmanOptions;
  readonly bodyLimits: BodyLimits;
  readonly newmanReporters: readonly NewmanReporter[];
  /** false: nothing is redacted, whatever is secret. */
  readonly redact: boolean;
  /** Secrets known before the run; the worker learns more as it goes. */
  readonly secrets: readonly NamedSecret[];
}

/** What a file calls itself: for scripts (`pm.environment.name`) and Newman's reporters. Empty: there is no file. */
export interface ScopeInFile {
  readonly id?: unknown;
  readonly name?: unknown;
}

/** How much of bodies is kept, in characters. */
export interface BodyLimits {
  /** Of each body of an item that passed, and of what scripts sent. */
  readonly passed: number;
  /** Of all these together in one collection run; beyond that `least` is kept of each. */
  readonly allPassed: number;
  readonly least: number;
  /** Of each body of an item that did not pass. */
  readonly failed: number;
  /** Of all these together; beyond that they are kept like those that passed. */
  readonly allFailed: number;
}

export interface NewmanReporter {
  /** As Newman knows it. */
  readonly name: string;
  /** With the path of this collection run's `export` among them. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface NewmanOptions {
  /** What ends the collection run; `error`: what is no assertion. */
  readonly bail: false | 'failure' | 'error';
  readonly timeoutRequest: number;
  readonly timeoutScript: number;
  readonly delayRequest: number;
  /** Requests wait for their turn, which the parent knows. */
  readonly paced: boolean;
  readonly insecure: boolean;
  readonly ignoreRedirects: boolean;
  readonly insecureFileRead: boolean;
  readonly tls: TlsMaterial;
  /** null: every request goes out directly. */
  readonly proxy: ProxySettings | null;
  readonly workingDir: string;
  /** What reporters of Newman find among its options. */
  readonly display: NewmanDisplay;
  /** null: whatever the collection sends may be sent. */
  readonly guard: RequestGuard | null;
  readonly undefinedVariables: VariablePolicy;
  /** For hints: whose prefix process variables have. */
  readonly environmentName: string | null;
  /** For hints, where no environment was selected; null: one was. */
  readonly environmentHint: string | null;
}

interface NewmanDisplay {
  readonly verbose: boolean;
  readonly color: 'on' | 'off' | 'auto';
  readonly disableUnicode: boolean;
}

/** What files of `ssl` settings hold, read and checked. */
export interface TlsMaterial {
  /** The first that applies to a URL is shown there. */
  readonly clientCertificates: readonly ClientCertificate[];
  /** PEM: authorities that are trusted besides those of Node; null: none. */
  readonly extraCa: string | null;
}

export interface ClientCertificate {
  /** URL match patterns of Postman: `https://api.example.com/*`, `<all_urls>`. */
  readonly matches: readonly string[];
  /** PEM. */
  readonly cert: string | null;
  /** PEM. */
  readonly key: string | null;
  /** PKCS #12, base64. */
  readonly pfx: string | null;
  readonly passphrase: string | null;
}

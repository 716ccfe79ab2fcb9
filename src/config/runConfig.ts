/**
 * What was asked for, from every source, checked and resolved: the input of a run. Paths are absolute (or relative to
 * the process's folder when a library user gives them), times are milliseconds.
 */
import type { DownloadedDocument } from '../postman/downloadedDocument.ts';
import type { Shard } from '../run/runEvent.ts';
import type { UndefinedVariables } from '../variables/variablePolicy.ts';
import type { TokenProfileSettings } from './tokenProfileSettings.ts';

/**
 * What is done with OAuth 2.0 blocks that collections carry, and with bearer auth that has no token.
 *
 * - `use`: a block that says how to get a token is a token profile of its own; one without a token, or for a person while
 *   a profile is there, is filled by a token profile
 * - `replace`: token profiles fill them all, whatever they say themselves
 * - `ignore`: sent as they stand, as Newman does; without a token in the block there is no Authorization header
 */
export type OAuth2Blocks = 'use' | 'replace' | 'ignore';

/**
 * Whether a collection run whose worker process died runs once more, alone.
 *
 * - `safe`: if it had sent nothing but requests of safe methods (RFC 9110 §9.2.1)
 * - `always`: also if it sends again what it had sent
 */
export type RerunAfterCrash = 'safe' | 'always' | 'never';

export interface CollectionEntry {
  /** A file, a URL (https, or http of this machine), or the parsed collection itself. */
  readonly collection: string | object;
  /** A CSV or JSON file, its URL, or the rows themselves; one row is one iteration. */
  readonly iterationData?: string | DownloadedDocument | readonly Readonly<Record<string, unknown>>[];
  readonly iterationCount?: number;
  /** Names or ids of folders (or requests); only these run. */
  readonly folders?: readonly string[];
  /** In place of the run's own. */
  readonly oauth2Blocks?: OAuth2Blocks;
  /** Over the setting for all collections. */
  readonly undefinedVariables?: UndefinedVariables;
  /** What others call it in `dependsOn`; several entries may share one. */
  readonly name?: string;
  /**
   * Collections that run before it, with the same environment, and hand on the variables that their scripts set. Each is
   * the `name` of an entry, else the name of a file without its ending, else the name of a collection.
   */
  readonly dependsOn?: readonly string[];
  /** Runs also when what it depends on failed, and for some seconds after an interruption: a teardown. Default false. */
  readonly always?: boolean;
  /** true: nothing else runs beside it. A name: nothing else of that name does, in no environment. Default false. */
  readonly serial?: boolean | string;
}

export interface WebServerSettings {
  /** Shell command, run in the folder of the config file. */
  readonly command: string;
  /** The run starts once this URL answers (any status below 500). */
  readonly url: string;
  /** How long to wait for the URL. */
  readonly timeout: number;
  /** true: when the URL answers already, use that server and leave it running. false: that is an error. */
  readonly reuseExisting: boolean;
  readonly cwd: string;
}

export interface EnvironmentEntry {
  /** What reports call it; also the prefix of process environment variables (`staging` reads `STAGING_CLIENT_SECRET`). */
  readonly name: string;
  /** A Postman environment file, its URL, the parsed environment, or null for an environment that only has a name. */
  readonly environment: string | object | null;
  readonly webServer?: readonly WebServerSettings[];
  /** Only methods that RFC 9110 §9.2.1 calls safe (GET, HEAD, OPTIONS, TRACE) and token requests are sent. Default false. */
  readonly protected?: boolean;
  /** `host`, `host:port` or `*.example.com`; requests to other hosts are refused. Absent: any host. */
  readonly allowedHosts?: readonly string[];
  /** In place of the run's own. */
  readonly secretsDir?: string;
  /** In place of the run's own. */
  readonly secretsCommand?: SecretsCommandSettings;
}

/** A program that prints variables as a JSON object, such as a vault's client; no shell reads its arguments. */
export interface SecretsCommandSettings {
  /** The program, then its arguments. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly timeout: number;
}

export interface SslSettings {
  readonly clientCert?: string;
  readonly clientKey?: string;
  readonly clientPassphrase?: string;
  readonly clientCertList?: string;
  readonly extraCaCerts?: string;
}

/**
 * A reporter of Newman's own kind, run in the workers beside ours. It sees what really goes over the wire: secrets
 * unredacted, token requests among the items.
 */
export interface NewmanReporterSettings {
  /** As Newman's `-r` takes it: `htmlextra` for newman-reporter-htmlextra, `@scope/name` for @scope/newman-reporter-name. */
  readonly name: string;
  /** What Newman passes on to it. */
  readonly options: Readonly<Record<string, unknown>>;
  /** `reports/newman-htmlextra.html`: each collection run gets a path of its own, with its names before the extension. */
  readonly exportPath: string;
  /**
   * Whether `exportPath` is used as it is: where there is one collection run only, as with Newman, or, for a folder,
   * always. Default: never.
   */
  readonly exportPathIsWhole?: 'forOneRun' | 'always';
  /** The folder whose node_modules holds the package. */
  readonly projectFolder: string;
}

/** Files for the variables as scripts leave them, in Postman's format; with several environments one for each. */
export interface VariableExports {
  readonly environment?: string;
  readonly globals?: string;
  /** The collection, with its variables as scripts leave them; with several collection runs one for each. */
  readonly collection?: string;
  /** The cookie jar, as tough-cookie writes it; with several collection runs one for each. */
  readonly cookieJar?: string;
  /** Secrets with their values; else they are there without. Default false. */
  readonly secrets?: boolean;
}

/** Requests a second: for each host, or by host as in `allowedHosts`. */
export type RequestRate = number | Readonly<Record<string, number>>;

export interface RunConfig {
  readonly collections: readonly CollectionEntry[];
  /** Further ones, which run only when one of `collections` depends on them. */
  readonly dependencies?: readonly CollectionEntry[];
  /** Every collection runs once with each. Empty: one run without an environment. */
  readonly environments: readonly EnvironmentEntry[];
  /** Names of environments that could have been selected, for hints where none was. */
  readonly availableEnvironments?: readonly string[];
  readonly globals?: string | object;
  /** Sent to Postman's API, where a document is fetched from there, and to nobody else. */
  readonly postmanApiKey?: string;
  /** Given by hand (`--env-var`); outrank every file. */
  readonly envVars?: Readonly<Record<string, string>>;
  readonly globalVars?: Readonly<Record<string, string>>;
  /** Variables of the process that may fill what the files leave open; `process.env` on the command line. */
  readonly processEnv?: Readonly<Record<string, string | undefined>>;
  /** The folder of `.env` and `.env.<environment>`, which outrank the environment's file; absent: none is read. */
  readonly dotenvDir?: string;
  /** A folder with a file per variable, such as `/run/secrets`; outranks the `.env` files. */
  readonly secretsDir?: string;
  /** Outranks the secrets folder; runs once for each environment. */
  readonly secretsCommand?: SecretsCommandSettings;
  readonly tokens?: Readonly<Record<string, TokenProfileSettings>>;
  /** File in which tokens last between runs; absent: they do not. */
  readonly tokenCache?: string;
  /** File in which `tokenman login` keeps logins; absent: there are none. */
  readonly logins?: string;
  /** Adds `Bearer {{accessToken}}` to collections without any auth of their own. Default false. */
  readonly addAuth?: boolean;
  /** Default `use`. */
  readonly oauth2Blocks?: OAuth2Blocks;
  /** Names of protected environments in which everything is sent all the same. */
  readonly allowWrites?: readonly string[];
  /** true: a collection run ends with its first failure. `error`: with its first error that is no assertion. */
  readonly bail?: boolean | 'error';
  /** Default `safe`. */
  readonly rerunAfterCrash?: RerunAfterCrash;
  /** One collection run; 0 or absent: no limit. */
  readonly timeout?: number;
  /** After an interruption, for the collections that run always; default 7000. */
  readonly teardownTimeout?: number;
  /** One request; 0 or absent: no limit. */
  readonly timeoutRequest?: number;
  /** One script; default 60 000. */
  readonly timeoutScript?: number;
  readonly delayRequest?: number;
  /** Of all collection runs together. Absent: no limit. */
  readonly maxRequestsPerSecond?: RequestRate;
  /** Of variables that nothing defines; by name, `*` for all others. Default: by where the variable stands. */
  readonly undefinedVariables?: UndefinedVariables;
  readonly insecure?: boolean;
  readonly ignoreRedirects?: boolean;
  readonly insecureFileRead?: boolean;
  readonly ssl?: SslSettings;
  /**
   * URL of the proxy for all requests, perhaps with `user:password@`. Absent: what HTTPS_PROXY and HTTP_PROXY of
   * `processEnv` say, but for hosts of this machine.
   */
  readonly proxy?: string;
  /** Hosts that are asked directly, besides those of NO_PROXY of `processEnv`, and written in the same way. */
  readonly noProxy?: readonly string[];
  /** Where collections look for the files they upload; default: the process's folder. */
  readonly workingDir?: string;
  /** File with the cookies that every collection run starts with, as tough-cookie writes it. Absent: none. */
  readonly cookieJar?: string;
  /** false: tokens and secrets are in plain text in all run events and reports, and each of them says so. Default true. */
  readonly redact?: boolean;
  /** File that remembers earlier runs: read before the run, written after it; absent: nothing is remembered. */
  readonly history?: string;
  /** Default: none. */
  readonly newmanReporters?: readonly NewmanReporterSettings[];
  /** How those write to the console, as Newman's flags of these names say it. Default: not verbose, colors on a terminal. */
  readonly newmanDisplay?: {
    readonly verbose?: boolean;
    readonly color?: 'on' | 'off' | 'auto';
    readonly disableUnicode?: boolean;
  };
  /** Default: nothing is exported. */
  readonly exports?: VariableExports;
  /** Collection runs at a time. */
  readonly parallel?: number;
  /** Runs only this part of the plan; every collection run is part of exactly one. Absent: everything. */
  readonly shard?: Shard;
}

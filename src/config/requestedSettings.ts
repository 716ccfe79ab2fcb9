import type { ReporterFlag } from './reporterFlags.ts';

/**
 * What the command line asks for: flags by their camel-case names, only those that were given (`cli/` parses them).
 * Relative paths are relative to the folder tokenman is started in, times are milliseconds.
 */
export interface RequestedSettings {
  /** `--env`, names. */
  readonly env?: readonly string[];
  /** `--environment`, files. */
  readonly environment?: readonly string[];
  readonly globals?: string;
  readonly postmanApiKey?: string;
  readonly iterationData?: string;
  readonly iterationCount?: number;
  readonly folder?: readonly string[];
  readonly envVar?: Readonly<Record<string, string>>;
  readonly globalVar?: Readonly<Record<string, string>>;
  readonly exportEnvironment?: string;
  readonly exportGlobals?: string;
  readonly exportCollection?: string;
  readonly exportCookieJar?: string;
  readonly cookieJar?: string;
  readonly exportSecrets?: boolean;
  readonly allowWrites?: readonly string[];
  readonly addAuth?: boolean;
  readonly rerunAfterCrash?: 'safe' | 'always' | 'never';
  readonly oauth2Blocks?: 'use' | 'replace' | 'ignore';
  readonly tokenCache?: boolean;
  readonly bail?: 'failure' | 'error' | false;
  readonly timeout?: number;
  readonly timeoutRequest?: number;
  readonly timeoutScript?: number;
  readonly delayRequest?: number;
  readonly maxRequestsPerSecond?: number;
  readonly undefinedVariables?: 'error' | 'warn' | 'off';
  readonly insecure?: boolean;
  readonly ignoreRedirects?: boolean;
  readonly insecureFileRead?: boolean;
  readonly proxy?: string;
  readonly sslClientCert?: string;
  readonly sslClientKey?: string;
  readonly sslClientPassphrase?: string;
  readonly sslClientCertList?: string;
  readonly sslExtraCaCerts?: string;
  readonly workingDir?: string;
  readonly parallel?: number;
  /** `2/5`, or `auto`. */
  readonly shard?: string;
  readonly reporters?: readonly string[];
  /** `--reporter-…` */
  readonly reporterFlags?: readonly ReporterFlag[];
  readonly reportsDir?: string;
  /** false: `--no-history`. */
  readonly history?: string | false;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color?: 'on' | 'off' | 'auto';
  readonly disableUnicode?: boolean;
  /** false: `--no-redact`. Only a flag: a file that everybody shares must not be able to say it. */
  readonly redact?: boolean;
  readonly allowSecretsInCi?: boolean;
  readonly suppressExitCode?: boolean;
}

/**
 * The flags of `tokenman run`, as data. Where Newman has a flag for something, ours has the same name, alias and meaning
 * (newman 6.2.2, bin/newman.js). No flag has a default here: an unset one must not beat the config file.
 */

import type { Flag, ValuesOf } from './flag.ts';

export const RUN_FLAGS = [
  {
    name: 'env',
    kind: 'texts',
    value: 'NAME',
    group: 'What to run',
    describe: 'environment by name: dev is environments/dev.* (repeatable)',
  },
  {
    name: 'environment',
    alias: 'e',
    kind: 'texts',
    value: 'FILE',
    group: 'What to run',
    describe: 'environment by file (repeatable)',
  },
  {
    name: 'folder',
    kind: 'texts',
    value: 'NAME',
    group: 'What to run',
    describe: 'run only this folder or request (repeatable)',
  },
  {
    name: 'iteration-data',
    alias: 'd',
    kind: 'text',
    value: 'FILE',
    group: 'What to run',
    describe: 'data file, CSV or JSON: one row is one iteration',
  },
  {
    name: 'iteration-count',
    alias: 'n',
    kind: 'count',
    value: 'N',
    group: 'What to run',
    describe: 'number of iterations',
  },
  {
    name: 'config',
    kind: 'text',
    value: 'FILE',
    group: 'What to run',
    describe: 'config file (default: tokenman.config.json, if there is one)',
  },
  {
    name: 'globals',
    alias: 'g',
    kind: 'text',
    value: 'FILE',
    group: 'Variables',
    describe: 'file with Postman globals',
  },
  {
    name: 'env-var',
    kind: 'assignments',
    value: 'KEY=VALUE',
    group: 'Variables',
    describe: 'environment variable that outranks every file (repeatable)',
  },
  {
    name: 'global-var',
    kind: 'assignments',
    value: 'KEY=VALUE',
    group: 'Variables',
    describe: 'global variable that outranks every file (repeatable)',
  },
  {
    name: 'export-environment',
    kind: 'text',
    value: 'FILE',
    group: 'Variables',
    describe: 'write the environment there as scripts leave it, without secrets',
  },
  {
    name: 'export-globals',
    kind: 'text',
    value: 'FILE',
    group: 'Variables',
    describe: 'write globals there as scripts leave them, without secrets',
  },
  {
    name: 'export-secrets',
    kind: 'switch',
    group: 'Variables',
    describe: 'exported files hold secrets too',
  },
  {
    name: 'parallel',
    kind: 'count',
    value: 'N',
    group: 'How to run',
    describe: 'collection runs at a time (default: by processors and memory)',
  },
  {
    name: 'shard',
    kind: 'text',
    value: 'N/TOTAL',
    group: 'How to run',
    describe: 'run one part of several (auto: as CI says)',
  },
  {
    name: 'bail',
    kind: 'bail',
    value: '[failure|folder]',
    group: 'How to run',
    describe: 'end a collection run at its first failure (folder: error)',
  },
  {
    name: 'timeout',
    kind: 'timeout',
    value: 'MS',
    group: 'How to run',
    describe: 'for one collection run, in milliseconds (default: none)',
  },
  {
    name: 'timeout-request',
    kind: 'timeout',
    value: 'MS',
    group: 'How to run',
    describe: 'for one request, in milliseconds (default: none)',
  },
  {
    name: 'timeout-script',
    kind: 'timeout',
    value: 'MS',
    group: 'How to run',
    describe: 'for one script, in milliseconds (default: 60000; 0: none)',
  },
  {
    name: 'delay-request',
    kind: 'timeout',
    value: 'MS',
    group: 'How to run',
    describe: 'pause between requests, in milliseconds',
  },
  {
    name: 'max-requests-per-second',
    kind: 'rate',
    value: 'N',
    group: 'How to run',
    describe: 'to one host, of all collection runs together (default: no limit)',
  },
  {
    name: 'allow-writes',
    kind: 'texts',
    value: 'NAME',
    group: 'How to run',
    describe: 'let a protected environment be written to (repeatable)',
  },
  { name: 'ignore-redirects', kind: 'switch', group: 'How to run', describe: 'do not follow 3xx responses' },
  {
    name: 'working-dir',
    kind: 'text',
    value: 'DIR',
    group: 'How to run',
    describe: 'where collections find the files they upload',
  },
  {
    name: 'insecure-file-read',
    kind: 'switch',
    shownAs: 'no-insecure-file-read',
    group: 'How to run',
    describe: 'never read files outside of the working directory',
  },
  {
    name: 'add-auth',
    kind: 'switch',
    group: 'How to run',
    describe: 'send the token with collections that have no auth of their own',
  },
  {
    name: 'token-cache',
    kind: 'switch',
    group: 'How to run',
    describe: 'keep tokens between runs, in a file only you can read',
  },
  {
    name: 'proxy',
    kind: 'text',
    value: 'URL',
    group: 'How to run',
    describe: 'proxy for all requests (default: HTTPS_PROXY, HTTP_PROXY)',
  },
  { name: 'insecure', alias: 'k', kind: 'switch', group: 'TLS', describe: 'accept any server certificate' },
  {
    name: 'ssl-client-cert',
    kind: 'text',
    value: 'FILE',
    group: 'TLS',
    describe: 'client certificate (PEM)',
  },
  {
    name: 'ssl-client-key',
    kind: 'text',
    value: 'FILE',
    group: 'TLS',
    describe: "the client certificate's private key",
  },
  {
    name: 'ssl-client-passphrase',
    kind: 'text',
    value: 'TEXT',
    group: 'TLS',
    describe: "the private key's passphrase",
  },
  {
    name: 'ssl-client-cert-list',
    kind: 'text',
    value: 'FILE',
    group: 'TLS',
    describe: 'client certificates by host (JSON)',
  },
  {
    name: 'ssl-extra-ca-certs',
    kind: 'text',
    value: 'FILE',
    group: 'TLS',
    describe: 'further CA certificates to trust (PEM)',
  },
  {
    name: 'reporters',
    alias: 'r',
    kind: 'list',
    value: 'A,B',
    group: 'Reports and output',
    describe: 'reporters (default: console,junit,html,json,token-log)',
  },
  {
    name: 'reports-dir',
    kind: 'text',
    value: 'DIR',
    group: 'Reports and output',
    describe: 'where reports are written (default: reports)',
  },
  {
    name: 'history',
    kind: 'textOrOff',
    value: 'FILE',
    group: 'Reports and output',
    describe: 'what earlier runs left (default: history.json among the reports)',
  },
  {
    name: 'quiet',
    alias: 'silent',
    kind: 'switch',
    group: 'Reports and output',
    describe: 'nothing on the console but errors',
  },
  {
    name: 'verbose',
    kind: 'switch',
    group: 'Reports and output',
    describe: 'every request and what scripts log',
  },
  {
    name: 'color',
    kind: 'choice',
    choices: ['on', 'off', 'auto'],
    value: 'on|off|auto',
    group: 'Reports and output',
    describe: 'colored output (default: auto, on a terminal)',
  },
  {
    name: 'disable-unicode',
    kind: 'switch',
    group: 'Reports and output',
    describe: 'plain characters instead of symbols on the console',
  },
  {
    name: 'redact',
    kind: 'switch',
    shownAs: 'no-redact',
    group: 'Reports and output',
    describe: 'tokens and secrets in plain text, in every report',
  },
  {
    name: 'allow-secrets-in-ci',
    kind: 'switch',
    group: 'Reports and output',
    describe: 'confirms --no-redact where CI is set',
  },
  {
    name: 'suppress-exit-code',
    alias: 'x',
    kind: 'switch',
    group: 'Reports and output',
    describe: 'exit code 0 when only assertions, requests or scripts failed',
  },
] as const satisfies readonly Flag[];

type RunFlag = (typeof RUN_FLAGS)[number];
export type RunFlags = ValuesOf<typeof RUN_FLAGS>;

/** Those that mean the same for another command. */
export function ofRun<const Name extends RunFlag['name']>(
  ...names: readonly Name[]
): Extract<RunFlag, { name: Name }>[] {
  const isNamed = (flag: RunFlag): flag is Extract<RunFlag, { name: Name }> => names.some((name) => name === flag.name);
  return RUN_FLAGS.filter(isNamed);
}

/** The flags of the commands other than `tokenman run`; many are those of a run (runFlags.ts). */

import type { Flag, ValuesOf } from './flag.ts';
import { ofRun } from './runFlags.ts';

export const INJECT_FLAGS = [
  {
    name: 'output',
    alias: 'o',
    kind: 'text',
    value: 'FILE',
    group: 'Reports and output',
    describe: 'where the injected collection is written',
  },
  ...ofRun('config', 'add-auth'),
] as const satisfies readonly Flag[];

export const ENV_FLAGS = [
  ...ofRun('config', 'globals', 'env-var', 'global-var', 'add-auth', 'oauth2-blocks', 'color'),
  { name: 'json', kind: 'switch', group: 'Reports and output', describe: 'the same as JSON, for scripts' },
] as const satisfies readonly Flag[];

export const DOCTOR_FLAGS = [
  ...ofRun(
    'env',
    'environment',
    'iteration-data',
    'working-dir',
    'insecure-file-read',
    'config',
    'globals',
    'env-var',
    'global-var',
    'add-auth',
    'oauth2-blocks',
    'color',
  ),
  {
    name: 'format',
    kind: 'choice',
    choices: ['text', 'json', 'sarif'],
    value: 'text|json|sarif',
    group: 'Reports and output',
    describe: 'how findings are written (default: text)',
  },
  { name: 'fix', kind: 'switch', group: 'How to run', describe: 'mend what can be mended safely, in the files' },
] as const satisfies readonly Flag[];

const PROFILE_FLAG = {
  name: 'profile',
  kind: 'text',
  value: 'NAME',
  group: 'What to run',
  describe: 'token profile (default: the only one in use, or the one called default)',
} as const satisfies Flag;

/** What it takes to ask a provider for something. */
const PROVIDER_FLAGS = ofRun(
  'env',
  'environment',
  'config',
  'globals',
  'env-var',
  'global-var',
  'proxy',
  'insecure',
  'ssl-client-cert',
  'ssl-client-key',
  'ssl-client-passphrase',
  'ssl-client-cert-list',
  'ssl-extra-ca-certs',
  'color',
);

export const TOKEN_FLAGS = [
  PROFILE_FLAG,
  ...PROVIDER_FLAGS,
  ...ofRun('oauth2-blocks', 'token-cache'),
  {
    name: 'print',
    kind: 'switch',
    group: 'Reports and output',
    describe: 'the token itself on stdout, and nothing else: TOKEN=$(tokenman token --print)',
  },
  { name: 'json', kind: 'switch', group: 'Reports and output', describe: 'the same as JSON, for scripts' },
  {
    name: 'explain',
    kind: 'switch',
    group: 'How to run',
    describe: 'tell where the token of each request would come from; sends nothing',
  },
  { name: 'clear', kind: 'switch', group: 'How to run', describe: 'empty the token cache instead' },
] as const satisfies readonly Flag[];

export const LOGIN_FLAGS = [
  PROFILE_FLAG,
  ...PROVIDER_FLAGS,
  {
    name: 'device',
    kind: 'switch',
    group: 'How to run',
    describe: 'log in on another device, with a code (RFC 8628)',
  },
  {
    name: 'browser',
    kind: 'switch',
    shownAs: 'no-browser',
    group: 'How to run',
    describe: 'print the address only',
  },
  {
    name: 'timeout',
    kind: 'timeout',
    value: 'MS',
    least: 1,
    group: 'How to run',
    describe: 'how long to wait for the person, in milliseconds (default: 300000)',
  },
] as const satisfies readonly Flag[];

export const LOGOUT_FLAGS = [PROFILE_FLAG, ...PROVIDER_FLAGS] as const satisfies readonly Flag[];

export const MERGE_REPORTS_FLAGS = [
  ...ofRun(
    'config',
    'reporters',
    'reports-dir',
    'history',
    'quiet',
    'verbose',
    'color',
    'disable-unicode',
    'suppress-exit-code',
  ),
  {
    name: 'allow-missing',
    kind: 'switch',
    group: 'How to run',
    describe: 'report what the missing shards should have run as errors',
  },
] as const satisfies readonly Flag[];

export type InjectFlags = ValuesOf<typeof INJECT_FLAGS>;
export type EnvFlags = ValuesOf<typeof ENV_FLAGS>;
export type DoctorFlags = ValuesOf<typeof DOCTOR_FLAGS>;
export type TokenFlags = ValuesOf<typeof TOKEN_FLAGS>;
export type LoginFlags = ValuesOf<typeof LOGIN_FLAGS>;
export type LogoutFlags = ValuesOf<typeof LOGOUT_FLAGS>;
export type MergeReportsFlags = ValuesOf<typeof MERGE_REPORTS_FLAGS>;

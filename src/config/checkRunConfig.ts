/** What a program passes to `runCollections`, checked: it need not have been compiled against our types. */
import { z } from 'zod';
import { TokenmanError } from '../errors.ts';
import { describeProblems } from './describeProblems.ts';
import type { CollectionEntry, EnvironmentEntry, RunConfig } from './runConfig.ts';

/** `environments` may be left out: one run without an environment then. */
export type RunInput = Omit<RunConfig, 'environments'> & Partial<Pick<RunConfig, 'environments'>>;

/** Whoever adds a setting says here what it takes, if only `unchecked`. */
type Checks<Settings> = { readonly [key in keyof Required<Settings>]: z.ZodType };

const text = z.string();
const document = z.looseObject({});
const fileOrDocument = z.union([z.string().min(1), document]);
const toggle = z.boolean().optional();
const milliseconds = z.int().min(0).optional();
const variables = z.record(z.string(), z.string()).optional();
const unchecked = z.unknown().optional();
const variableLevel = z.enum(['error', 'warn', 'off']);
const undefinedVariables = z.union([variableLevel, z.record(z.string(), variableLevel)]).optional();

const collectionEntry = z.strictObject({
  collection: fileOrDocument,
  iterationData: z.union([text, document, z.array(document)]).optional(),
  iterationCount: z.int().min(1).optional(),
  folders: z.array(text).optional(),
  name: text.optional(),
  dependsOn: z.array(text).optional(),
  always: toggle,
  serial: z.union([z.boolean(), text]).optional(),
  oauth2Blocks: unchecked,
  undefinedVariables,
} satisfies Checks<CollectionEntry>);

const environmentEntry = z.strictObject({
  name: z.string().min(1),
  environment: z.union([fileOrDocument, z.array(z.unknown())]).nullable(),
  webServer: z.array(unchecked).optional(),
  protected: toggle,
  allowedHosts: z.array(text).optional(),
  secretsDir: text.optional(),
  secretsCommand: unchecked,
} satisfies Checks<EnvironmentEntry>);

const runConfigSchema = z.strictObject({
  collections: z.array(collectionEntry),
  dependencies: z.array(collectionEntry).optional(),
  environments: z.array(environmentEntry).optional(),
  availableEnvironments: z.array(text).optional(),
  globals: z.union([fileOrDocument, z.array(z.unknown())]).optional(),
  postmanApiKey: text.optional(),
  envVars: variables,
  globalVars: variables,
  processEnv: document.optional(),
  dotenvDir: text.optional(),
  secretsDir: text.optional(),
  secretsCommand: unchecked,
  tokens: z.record(z.string(), document).optional(),
  tokenCache: text.optional(),
  logins: text.optional(),
  addAuth: toggle,
  oauth2Blocks: unchecked,
  allowWrites: z.array(text).optional(),
  rerunAfterCrash: z.enum(['safe', 'always', 'never']).exactOptional(),
  bail: z.union([z.boolean(), z.literal('error')]).optional(),
  timeout: milliseconds,
  teardownTimeout: milliseconds,
  timeoutRequest: milliseconds,
  timeoutScript: milliseconds,
  delayRequest: milliseconds,
  maxRequestsPerSecond: unchecked,
  undefinedVariables,
  insecure: toggle,
  ignoreRedirects: toggle,
  insecureFileRead: toggle,
  ssl: unchecked,
  proxy: text.optional(),
  noProxy: z.array(text).optional(),
  workingDir: text.optional(),
  cookieJar: text.optional(),
  redact: toggle,
  history: text.optional(),
  newmanReporters: z.array(unchecked).optional(),
  newmanDisplay: unchecked,
  exports: unchecked,
  parallel: z.int().min(1).optional(),
  shard: unchecked,
} satisfies Checks<RunConfig>);

/** @throws TokenmanError CONFIG_INVALID naming the setting */
export function checkRunConfig(given: RunInput): RunConfig {
  const checked = runConfigSchema.safeParse(given);
  if (!checked.success) {
    const { message, hint } = describeProblems(checked.error.issues, given, {
      schema: runConfigSchema,
      root: 'the config',
      reference: "RunConfig in the package's types describes every setting.",
    });
    throw new TokenmanError('CONFIG_INVALID', `runCollections: ${message}`, { hint });
  }
  return { ...given, environments: given.environments ?? [] };
}

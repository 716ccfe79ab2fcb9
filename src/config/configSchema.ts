/** The config file, `tokenman.config.json`: its keys, as its reader checks them and its JSON Schema publishes them. */
import { z } from 'zod';
import { parseHostPattern } from '../guard/hostPattern.ts';
import { DOCTOR_RULES } from './doctorSettings.ts';
import { tokenProfileSchema } from './tokenProfileSchema.ts';

const path = z.string().min(1);
/** Node's timers fire at once when they are asked for more. */
const milliseconds = z.int().min(0).max(2_147_483_647);
const count = z.int().min(1);

const oauth2Blocks = z.enum(['use', 'replace', 'ignore']).exactOptional();
const variableLevel = z.enum(['error', 'warn', 'off']);
const undefinedVariables = z.union([variableLevel, z.record(z.string().min(1), variableLevel)]).exactOptional();

const collectionSchema = z.strictObject({
  path: path.describe('The collection, as Postman exports it (v2.1): a file or a URL.'),
  iterationData: path
    .exactOptional()
    .describe('A data file, JSON or CSV (commas, semicolons or tabs, by its header); one row is one iteration.'),
  iterationCount: count.exactOptional().describe('Number of iterations; default: one per data row, or 1.'),
  folders: z
    .array(z.string().min(1))
    .exactOptional()
    .describe('Names or ids of folders or requests; only these run. Default: everything.'),
  name: z
    .string()
    .min(1)
    .exactOptional()
    .describe('What dependsOn and the command line call it; several entries may share one.'),
  oauth2Blocks: oauth2Blocks.describe('In place of the setting for all collections.'),
  undefinedVariables: undefinedVariables.describe('Over the setting for all collections.'),
  dependsOn: z
    .array(z.string().min(1))
    .min(1)
    .exactOptional()
    .describe(
      "Collections that run before it and hand it the variables their scripts set: an entry's name, a file's name or a collection's name.",
    ),
  always: z
    .boolean()
    .exactOptional()
    .describe('true: runs also when what it depends on failed or was interrupted, as a teardown does. Default false.'),
  serial: z
    .union([z.boolean(), z.string().min(1)])
    .exactOptional()
    .describe(
      'true: nothing else runs beside it. A name, such as that of a database: nothing else of that name runs beside it, in no environment. Default false.',
    ),
});

const webServerSchema = z.strictObject({
  command: z.string().min(1).describe('Shell command that starts the server.'),
  url: z
    .url({ protocol: /^https?$/ })
    .describe('The run starts once this URL answers with any status below 500; its port must be free before.'),
  timeout: milliseconds
    .min(1)
    .exactOptional()
    .describe('Milliseconds to wait for the URL; default 60000. Then the run ends with exit code 2.'),
  reuseExisting: z
    .boolean()
    .exactOptional()
    .describe(
      'true: a server that already answers at the URL is used and left running. Default false: it is an error.',
    ),
  cwd: path.exactOptional().describe('Folder in which the command runs; default: the folder of this file.'),
});

/** Where secrets come from; an environment's own settings replace those for all environments. */
const secretsSettings = {
  secretsDir: path
    .exactOptional()
    .describe('Folder with a file per variable, such as /run/secrets: clientSecret, CLIENT_SECRET or client_secret.'),
  secretsCommand: z
    .array(z.string())
    .min(1)
    .exactOptional()
    .describe(
      'Program and arguments, run without a shell in the folder of this file, that prints a JSON object of variables; TOKENMAN_ENVIRONMENT tells it the environment.',
    ),
  secretsCommandTimeout: milliseconds
    .min(1)
    .exactOptional()
    .describe('Milliseconds for the secrets command; default 30000.'),
};

const hostPattern = z
  .string()
  .refine((text) => parseHostPattern(text) !== null, { error: 'Must be host, host:port or *.example.com' });

const environmentSchema = z.strictObject({
  file: path
    .nullable()
    .exactOptional()
    .describe('Postman environment file; default: found by name in environmentsDir. null: there is no file.'),
  webServer: z
    .union([webServerSchema, z.array(webServerSchema)])
    .exactOptional()
    .describe('Server, or servers in the order of their start, that run as long as the tests do.'),
  protected: z
    .boolean()
    .exactOptional()
    .describe('true: only GET, HEAD, OPTIONS, TRACE and token requests are sent, unless --allow-writes names it.'),
  allowedHosts: z
    .array(hostPattern)
    .min(1)
    .exactOptional()
    .describe('Hosts to which requests may go, also after redirects: host, host:port or *.example.com. Default: any.'),
  ...secretsSettings,
});

const sslSchema = z.strictObject({
  clientCert: path.exactOptional().describe('Client certificate (PEM).'),
  clientKey: path.exactOptional().describe("The client certificate's private key."),
  clientPassphrase: z.string().exactOptional().describe("The private key's passphrase."),
  clientCertList: path.exactOptional().describe('Client certificates by host (JSON), as Newman reads it.'),
  extraCaCerts: path.exactOptional().describe('Further CA certificates to trust (PEM).'),
});

const doctorSchema = z.strictObject({
  rules: z
    .partialRecord(z.enum(DOCTOR_RULES), z.enum(['off', 'note', 'warning', 'error']))
    .exactOptional()
    .describe('Rules that are switched off, or get another severity.'),
  ignore: z
    .array(
      z.strictObject({
        file: path.describe('A file, or a folder with all that lies in it.'),
        rules: z.array(z.enum(DOCTOR_RULES)).min(1).describe('Rules that find nothing there.'),
        reason: z.string().min(1).describe('Why that is meant; for whoever reads this next.'),
      }),
    )
    .exactOptional()
    .describe('Findings that are known and meant.'),
});

export const configSchema = z
  .strictObject({
    $schema: z.string().exactOptional().describe('Where this schema lies, for editors.'),
    collections: z
      .array(z.union([path, collectionSchema]))
      .min(1)
      .exactOptional()
      .describe('What runs when the command line names no collection; default: everything in collectionsDir.'),
    environments: z
      .record(z.string().min(1), environmentSchema)
      .exactOptional()
      .describe('Settings of environments by the name that --env takes.'),
    globals: path.exactOptional().describe('File with Postman globals.'),
    ...secretsSettings,
    environmentsDir: path.exactOptional().describe('Where --env looks for files; default environments.'),
    collectionsDir: path.exactOptional().describe('Where collections are found by name; default collections.'),
    reportsDir: path.exactOptional().describe('Where reports are written; default reports.'),
    history: z
      .union([z.literal(false), path])
      .exactOptional()
      .describe(
        'File that remembers earlier runs; default history.json among the reports. false: nothing is remembered.',
      ),
    reporters: z
      .array(z.string().min(1))
      .exactOptional()
      .describe(
        'Built-in ones (console, junit, html, json, token-log, har, ctrf, tap, github, gitlab, azure, bundle), newman:<name> for any Newman reporter (cli is console), or a module path or package of your own. Default: console, junit, html, json, token-log.',
      ),
    reporterOptions: z
      .record(z.string().min(1), z.unknown())
      .exactOptional()
      .describe('Options of your own reporters, by their name in reporters.'),
    newmanReporters: z
      .record(z.string().min(1), z.record(z.string(), z.unknown()))
      .exactOptional()
      .describe('Options of Newman reporters by their name without newman:, as Newman passes them on.'),
    tokens: z
      .record(z.string().min(1), tokenProfileSchema)
      .exactOptional()
      .describe('Token profiles by name: ways of getting a token. Default: one that reads tokenUrl, clientId, …'),
    tokenCache: z
      .union([z.boolean(), path])
      .exactOptional()
      .describe(
        'Keep tokens between runs, in a file only its owner can read: true for the user cache folder, or a file.',
      ),
    addAuth: z
      .boolean()
      .exactOptional()
      .describe('Sends the token with collections that have no auth of their own; default false.'),
    oauth2Blocks: oauth2Blocks.describe(
      'OAuth 2.0 blocks of collections. use (default): a block that says how to get a token is a token profile; one without a token, or for a person, is filled by a profile. replace: profiles fill them all. ignore: sent as they stand, as Newman does.',
    ),
    bail: z
      .union([z.boolean(), z.literal('error')])
      .exactOptional()
      .describe(
        'true: a collection run ends at its first failure; error: at its first error that is no assertion. Default false.',
      ),
    rerunAfterCrash: z
      .enum(['safe', 'always', 'never'])
      .exactOptional()
      .describe(
        'Whether a collection run whose worker process died runs once more. safe (default): if it had sent nothing but GET, HEAD, OPTIONS and TRACE. always: it sends again what it had sent.',
      ),
    timeout: milliseconds.exactOptional().describe('Milliseconds for one collection run; default 0, no limit.'),
    teardownTimeout: milliseconds
      .exactOptional()
      .describe('Milliseconds after an interruption for the collections that run always; default 7000.'),
    timeoutRequest: milliseconds.exactOptional().describe('Milliseconds for one request; default 0, no limit.'),
    timeoutScript: milliseconds.exactOptional().describe('Milliseconds for one script; default 60000. 0: no limit.'),
    delayRequest: milliseconds.exactOptional().describe('Milliseconds to wait between requests; default 0.'),
    maxRequestsPerSecond: z
      .union([z.number().positive(), z.record(hostPattern, z.number().positive())])
      .exactOptional()
      .describe(
        'Requests a second, of all collection runs together: a number for each host, or numbers by host, host:port or *.example.com. Default: no limit.',
      ),
    undefinedVariables: undefinedVariables.describe(
      'What becomes of a request with a variable that nothing defines, or with a token variable that is empty: error (it is not sent), warn or off; for all of them, or by name, with * for all others. Default: error in the URL up to its path and in auth, warn in query, headers and body.',
    ),
    insecure: z.boolean().exactOptional().describe('Accepts any server certificate; default false.'),
    ignoreRedirects: z.boolean().exactOptional().describe('Does not follow 3xx responses; default false.'),
    insecureFileRead: z
      .boolean()
      .exactOptional()
      .describe('false: collections may only upload files inside of workingDir; default true, as in Newman.'),
    proxy: z
      .string()
      .min(1)
      .exactOptional()
      .describe(
        'URL of the proxy for all requests; default: what HTTPS_PROXY and HTTP_PROXY say. A password belongs into those.',
      ),
    noProxy: z
      .array(z.string().min(1))
      .exactOptional()
      .describe(
        'Hosts that are asked without the proxy, besides those of NO_PROXY: example.com, host:port, 10.0.0.0/8, *.',
      ),
    ssl: sslSchema.exactOptional().describe('Client certificates and CA certificates.'),
    workingDir: path
      .exactOptional()
      .describe('Where collections find the files they upload; default: the folder tokenman is started in.'),
    doctor: doctorSchema.exactOptional().describe('What tokenman doctor looks for.'),
    parallel: count
      .exactOptional()
      .describe('Collection runs at a time; default: two for each processor, as far as the memory lets, at most 8.'),
    suppressExitCode: z
      .boolean()
      .exactOptional()
      .describe('Exit code 0 when only assertions, requests or scripts failed; default false.'),
  })
  .describe('Config file of tokenman. Relative paths are relative to the folder of the file.');

/** What the file says, unresolved: relative paths are relative to its folder. */
export type ConfigFileSettings = Readonly<z.output<typeof configSchema>>;
export type ConfiguredCollection = z.output<typeof collectionSchema>;

/**
 * The shape of report.json, for schemas/report.schema.json (generated from here by scripts/generateSchemas.js). The
 * compiler holds it equal to Report: see the last lines.
 */
import * as z from 'zod';
import { SCHEMA_VERSION } from '../run/testRun.ts';
import type { Report } from '../run/testRun.ts';

const time = z.string().describe('ISO 8601 in UTC');
const durationMs = z.number().nonnegative().describe('milliseconds');
const count = z.int().nonnegative();
const script = z.enum(['prerequest', 'test']);
const level = z.enum(['debug', 'log', 'info', 'warn', 'error']);

const error = z
  .object({
    name: z.string(),
    message: z.string(),
    stack: z.string().nullable(),
    comparison: z
      .object({ expected: z.string(), actual: z.string() })
      .exactOptional()
      .describe('What an assertion compared, as JSON where it can be written as such'),
  })
  .meta({ id: 'ErrorDescription' });

const headers = z.array(z.object({ name: z.string(), value: z.string() })).meta({ id: 'Headers' });

const body = z
  .object({
    content: z.string().describe('Text, or base64 where the bytes are no text'),
    encoding: z.enum(['text', 'base64']),
    size: count.describe('Bytes of the whole body, also where content was cut'),
    truncated: z.boolean(),
  })
  .meta({ id: 'MessageBody' });

const phase = z.number().nullable().describe('milliseconds; null where it was not measured');

const timings = z
  .object({
    prepare: phase.exactOptional(),
    wait: phase.exactOptional(),
    dns: phase,
    connect: phase,
    tls: phase,
    firstByte: phase,
    download: phase,
    process: phase.exactOptional(),
    total: z.number(),
  })
  .meta({ id: 'ExchangeTimings' });

const hopRequest = z.object({ method: z.string(), url: z.string(), headers }).meta({ id: 'HopRequest' });

const exchangeShape = {
  request: z
    .object({ method: z.string(), url: z.string(), headers, body: body.nullable() })
    .describe('As it was sent: variables resolved, secrets redacted'),
  response: z
    .object({
      status: z.int(),
      statusText: z.string(),
      httpVersion: z.string().exactOptional(),
      headers,
      body: body.nullable(),
    })
    .nullable()
    .describe('null when there was no answer; error says why'),
  error: error.nullable(),
  startedAt: time,
  durationMs,
  timings: timings.nullable().describe('After redirects those of the last request'),
  notSent: z.literal(true).exactOptional().describe('Nothing of it went out: it was refused here, or has no URL'),
  redirects: z
    .object({
      hops: z
        .array(
          z.object({
            request: hopRequest,
            response: z.object({
              status: z.int(),
              statusText: z.string(),
              httpVersion: z.string().exactOptional(),
              headers,
            }),
            startedAt: time,
            durationMs,
            timings: timings.nullable(),
          }),
        )
        .describe('Requests that were answered with a redirect, oldest first'),
      lastRequest: z.object({ ...hopRequest.shape, startedAt: time }).describe('The one that was answered at last'),
    })
    .exactOptional()
    .describe('How the request came to its answer where servers pointed elsewhere; request is the first of them'),
};
const exchange = z.object(exchangeShape).meta({ id: 'Exchange' });
const scriptRequest = z
  .object({ ...exchangeShape, script })
  .meta({ id: 'ScriptRequest', description: 'What a script sent with pm.sendRequest' });

const tokenError = z.object({ kind: z.literal('token'), profile: z.string(), message: z.string(), hint: z.string() });
const workerDied = z.object({
  kind: z.literal('workerDied'),
  message: z.string(),
  shared: z
    .literal(true)
    .exactOptional()
    .describe('Its process held other collection runs: whose fault it was nobody knows'),
});
const timeout = z.object({ kind: z.literal('timeout'), message: z.string() });
const newman = z.object({ kind: z.literal('newman'), message: z.string() });
const shardMissing = z.object({ kind: z.literal('shardMissing'), message: z.string() });
const interrupted = z.object({ kind: z.literal('interrupted'), message: z.string() });
const collectionRunError = z
  .discriminatedUnion('kind', [tokenError, workerDied, timeout, newman, shardMissing])
  .meta({ id: 'CollectionRunError', description: 'Why a collection run ended before its plan did' });
const interruption = z
  .discriminatedUnion('kind', [tokenError, workerDied, timeout, newman, shardMissing, interrupted])
  .meta({ id: 'Interruption', description: 'Why the run ended while an item was running' });

const counts = z
  .object({
    items: z.object({
      total: count,
      passed: count,
      failed: count,
      error: count,
      skipped: count,
      flaky: count.describe('Of the others: those that come and go, or passed only when they ran again'),
    }),
    assertions: z.object({ total: count, passed: count, failed: count, skipped: count }),
    requests: z
      .object({ total: count, failed: count, notSent: count.exactOptional() })
      .describe('Requests of items that went out, answered or not; token traffic is not among them'),
    scriptErrors: count,
  })
  .meta({ id: 'Counts' });

const runPoint = z
  .object({ at: time, commit: z.string().nullable() })
  .meta({ id: 'RunPoint', description: 'A run, by its start and the commit of its CI job' });

const history = z
  .object({
    outcomes: z
      .array(z.enum(['passed', 'failed', 'error']))
      .describe('Of recent runs in which it was not skipped, oldest first, this one last'),
    failingSince: runPoint.nullable().describe('First of the runs in a row in which it failed; null: it passed'),
    failedRuns: count.describe('Runs in a row in which it failed: 1 is a new failure'),
    lastPassed: runPoint.nullable().describe('null: not known'),
    flaky: z.boolean().describe('It failed, passed, and failed again within these outcomes'),
  })
  .meta({ id: 'TestHistory', description: 'What earlier runs and this one say together' });
const historyOrNull = history
  .nullable()
  .describe('null: nothing is remembered, or it neither failed now nor in the remembered past');

const assertions = z.array(
  z.object({
    name: z.string(),
    script,
    status: z.enum(['passed', 'failed', 'skipped']),
    error: error.nullable(),
    history: historyOrNull,
  }),
);
const scriptErrors = z.array(
  z.object({
    script: z
      .enum(['prerequest', 'test', 'runtime'])
      .describe('runtime: none of its scripts, but what runs them broke'),
    error,
  }),
);

const warningShape = {
  kind: z
    .enum(['undefinedVariable', 'emptyVariable'])
    .describe(
      'undefinedVariable: nothing defines it; emptyVariable: a token, another credential or the host is not there',
    ),
  variable: z.string().nullable().describe('null for a credential that a script has put together'),
  message: z.string(),
};

const attempt = z
  .object({
    reason: z.enum(['unauthorized', 'dpopNonce']),
    startedAt: time,
    durationMs,
    exchange: exchange.nullable(),
    assertions,
    scriptErrors,
  })
  .meta({ id: 'ItemAttempt', description: 'An execution that did not count: the item ran again with a fresh token' });

const item = z
  .object({
    executionId: z.string().nullable().describe('null for an item that was never reached'),
    itemId: z.string(),
    name: z.string(),
    folders: z.array(z.string()).describe('Names of the folders around it, outermost first'),
    iteration: count.describe('From 0'),
    status: z
      .enum(['passed', 'failed', 'error', 'skipped'])
      .describe(
        'failed: an assertion failed; error: the request, a script or the run failed; skipped: nothing was sent',
      ),
    skipReason: z.enum(['skippedByScript', 'runEnded', 'notReached', 'dependencyFailed', 'interrupted']).nullable(),
    startedAt: time.nullable(),
    durationMs,
    exchange: exchange.nullable().describe("The item's own request; null when none was sent"),
    handshakes: z
      .array(exchange)
      .exactOptional()
      .describe('Requests that went out before it to authenticate it (Digest, NTLM), oldest first'),
    attempts: z.array(attempt).describe('Executions before this one that were refused for their token, oldest first'),
    interruptedBy: interruption.nullable(),
    assertions,
    scriptErrors,
    scriptRequests: z.array(scriptRequest),
    console: z.array(z.object({ at: time, level, text: z.string() })),
    warnings: z.array(z.object(warningShape)).describe('Of the request, which was sent all the same'),
    history: historyOrNull,
    flaky: z
      .boolean()
      .describe('The worker died in it and it passed when it ran again, or it comes and goes, see history'),
  })
  .meta({ id: 'ItemResult', description: 'One execution of an item in one iteration' });

const source = z.object({ name: z.string(), path: z.string().nullable() });

const collectionRun = z
  .object({
    collectionRunId: z.string(),
    collection: source,
    environment: source.nullable(),
    iterationCount: count,
    status: z.enum(['passed', 'failed', 'error', 'skipped']),
    startedAt: time.nullable(),
    durationMs,
    worker: z.int().nullable().describe('Number of the worker, from 1: each does one collection run at a time'),
    shard: z.int().nullable().describe('The shard it belongs to; null when the run is none of several'),
    versions: z
      .object({ newman: z.string(), postmanRuntime: z.string(), postmanCollection: z.string() })
      .nullable()
      .describe('What the worker really loaded'),
    error: collectionRunError.nullable(),
    attempts: z
      .array(
        z.object({
          error: collectionRunError,
          startedAt: time.nullable(),
          durationMs,
          worker: z.int().nullable(),
          finishedItems: count.describe('They ran again'),
          during: z
            .object({ itemId: z.string(), name: z.string(), folders: z.array(z.string()), iteration: count })
            .nullable()
            .describe('The item that was running'),
        }),
      )
      .describe('Runs before this one whose worker died, oldest first'),
    skippedBecause: z
      .object({
        kind: z.literal('dependencyFailed'),
        collection: z.string().describe('The one that did not pass, or was skipped itself'),
      })
      .nullable()
      .describe('Why it was not started at all'),
    items: z.array(item).describe('In the order they ran; those never reached come last, in the order of the plan'),
    warnings: z
      .array(
        z.object({
          ...warningShape,
          itemId: z.string(),
          name: z.string(),
          folders: z.array(z.string()),
          executions: count.describe('Executions of the item that have it'),
        }),
      )
      .describe('Of all items, each once for an item and a variable'),
    counts,
    rememberedRuns: count.describe('Earlier runs of it that are remembered'),
    history: historyOrNull.describe('Of what ended it early; null: nothing did, or nothing is remembered'),
  })
  .meta({ id: 'CollectionRunResult', description: 'One collection with one environment' });

const tokenRequest = z
  .object({
    profile: z.string(),
    tokenUrl: z.string(),
    grantType: z.string(),
    clientAuthentication: z.string(),
    clientId: z.string().nullable(),
    scope: z.string().nullable(),
  })
  .meta({ id: 'TokenRequestDescription' });

const token = z
  .object({
    fingerprint: z.string().describe("First 8 hex digits of the token's SHA-256"),
    expiresInSeconds: z.number().nullable(),
    expiresAt: time.nullable(),
    scope: z.string().nullable(),
    claims: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('What a JWT says of itself, unverified and without its secrets; null for a token that is none'),
  })
  .meta({ id: 'ObtainedTokenDescription' });

const tokenEventShape = {
  at: time,
  collectionRunId: z.string().nullable(),
  collection: z.string().nullable(),
  executionId: z.string().nullable(),
  profile: z.string(),
  environment: z.string().nullable(),
  shard: z.int().exactOptional().describe('In a merged run: the shard that it happened in'),
};
const failure = z.object({ message: z.string(), hint: z.string(), status: z.int().nullable() });

const tokenEvent = z
  .discriminatedUnion('type', [
    z.object({ ...tokenEventShape, type: z.literal('tokenRequestFinished'), request: tokenRequest, exchange }),
    z.object({ ...tokenEventShape, type: z.literal('tokenObtained'), request: tokenRequest, token, durationMs }),
    z.object({ ...tokenEventShape, type: z.literal('tokenFailed'), request: tokenRequest, failure, durationMs }),
    z.object({ ...tokenEventShape, type: z.literal('tokenReused'), token, source: z.enum(['given', 'run', 'cache']) }),
    z.object({ ...tokenEventShape, type: z.literal('tokenScriptMessage'), level, text: z.string() }),
  ])
  .meta({ id: 'TokenEvent' });

const ciJob = z
  .object({
    provider: z.string().describe('github, gitlab, azure, jenkins, …; unknown where nothing but CI is set'),
    commit: z.string().nullable(),
    branch: z.string().nullable(),
    job: z.string().nullable(),
    url: z.string().nullable(),
  })
  .meta({ id: 'CiJob', description: 'The CI job in which the run happened' });

const planHash = z.string().describe('The same for all shards of one plan');
const shardNumber = z.int().positive();
const sharding = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('shard'), index: shardNumber, total: shardNumber, planHash }),
    z.object({
      kind: z.literal('merged'),
      total: shardNumber,
      missing: z.array(shardNumber).describe('Shards without a bundle'),
      planHash,
    }),
  ])
  .meta({ id: 'RunSharding', description: 'Which part of its plan the run is, or which parts it was merged from' });

export const reportSchema = z.object({
  schemaVersion: z
    .literal(SCHEMA_VERSION)
    .describe('Raised when a field changes its meaning or goes away; fields may be added without'),
  status: z.enum(['passed', 'failed', 'error', 'interrupted']),
  exitCode: z
    .int()
    .describe(
      '0 passed, 1 assertion failed, 2 nothing to run, 3 request, script, worker or reporter failed, 4 no token, 130 interrupted',
    ),
  interrupted: z.boolean(),
  startedAt: time,
  durationMs,
  ci: ciJob.nullable().describe('null outside of CI'),
  versions: z.object({ tokenman: z.string(), node: z.string() }),
  redacted: z.boolean().describe('false: --no-redact, tokens and secrets are in plain text'),
  shortSecrets: z
    .array(z.string())
    .describe('Names of secrets of fewer than 6 characters, which are redacted only where they are a whole text'),
  counts,
  sharding: sharding.nullable().describe('null for a run of everything on one machine'),
  collectionRuns: z.array(collectionRun),
  tokens: z.array(tokenEvent).describe('Everything about tokens, in the order it happened'),
  reporterErrors: z.array(z.object({ reporter: z.string(), error })),
});

type DeepReadonly<T> = T extends readonly (infer Element)[]
  ? readonly DeepReadonly<Element>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;
type Same<A, B> = [A, B] extends [B, A] ? true : false;
const describesReport: Same<DeepReadonly<z.infer<typeof reportSchema>>, Report> = true;
void describesReport;

/**
 * The run history: what is remembered of earlier runs, so that reports can say since when something fails, and the
 * scheduler which collection run takes longest. Only names, times, outcomes and commits; names are those of the test run,
 * from which secrets have been redacted.
 */
import * as z from 'zod';

/** Raised when a field changes its meaning or goes away; a file of another version is kept aside. */
export const HISTORY_VERSION = 1;

const time = z.string().describe('ISO 8601 in UTC: when that run started');

const runPoint = z
  .object({
    at: time,
    commit: z.string().nullable().describe('Of the CI job; null outside of CI'),
  })
  .meta({ id: 'RunPoint', description: 'A run, as one finds it again' });

const testRecord = z
  .object({
    item: z
      .string()
      .nullable()
      .describe('Folders and name, with #2 where that is not unique; null: the collection run as a whole'),
    iteration: z.int().nonnegative().describe('From 0'),
    assertion: z.string().nullable().describe('null: the item as a whole'),
    outcomes: z
      .string()
      .regex(/^[pfe]+$/)
      .describe(
        'Recent outcomes, oldest first: p passed, f failed, e error; runs in which it was skipped are not there',
      ),
    ranAt: time.describe('When the latest of these runs started'),
    failingSince: runPoint.nullable().describe('First of the runs in a row in which it failed; null: it passed last'),
    failedRuns: z.int().nonnegative().describe('Runs in a row in which it failed'),
    lastPassed: runPoint.nullable().describe('null: not known'),
  })
  .meta({ id: 'TestRecord', description: 'An item or an assertion that failed in the remembered past' });

const collectionRunRecord = z
  .object({
    collection: z.string().describe('Path of the collection as it was given, with /; its name where it is no file'),
    environment: z.string().nullable(),
    runs: z
      .array(
        z.object({
          ...runPoint.shape,
          passed: z.boolean().exactOptional().describe('Nothing in it failed; absent: not known'),
          durationMs: z.number().nonnegative().nullable().describe('null: it ended before its plan did'),
          itemCount: z.int().nonnegative().describe('Items of the plan times iterations'),
          plan: z.string().describe('Hash of the items of the plan'),
          notRun: z
            .array(z.string())
            .nullable()
            .describe('Items that were skipped or not finished, if only once; null: too many to list'),
        }),
      )
      .describe('Recent runs, oldest first'),
    tests: z.array(testRecord),
  })
  .meta({ id: 'CollectionRunRecord', description: 'One collection with one environment' });

export const historySchema = z
  .object({
    schemaVersion: z.literal(HISTORY_VERSION),
    collectionRuns: z.array(collectionRunRecord),
  })
  .describe('What tokenman remembers of earlier runs: since when something fails, how long a collection run takes.');

type DeepReadonly<T> = T extends readonly (infer Element)[]
  ? readonly DeepReadonly<Element>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

export type RunHistory = DeepReadonly<z.infer<typeof historySchema>>;
export type CollectionRunRecord = DeepReadonly<z.infer<typeof collectionRunRecord>>;
export type TestRecord = DeepReadonly<z.infer<typeof testRecord>>;
export type RunPoint = DeepReadonly<z.infer<typeof runPoint>>;

export const EMPTY_HISTORY: RunHistory = { schemaVersion: HISTORY_VERSION, collectionRuns: [] };

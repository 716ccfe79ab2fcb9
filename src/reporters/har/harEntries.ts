/** Every exchange of a test run as a HAR entry, oldest first. */
import type { Exchange } from '../../run/runEvent.ts';
import type { CollectionRunResult, ItemResult, TestRun } from '../../run/testRun.ts';
import { describeItem, describeIteration, describeProfile, describeScript } from '../describe.ts';
import { harRequest, harResponse } from './harMessages.ts';
import { harTimings } from './harTimings.ts';

/** What an entry belongs to; extensions of HAR begin with an underscore. */
interface Origin {
  readonly _tokenman: {
    /** `token`: asked by the injected script; `script`: sent by a user's script with `pm.sendRequest`. */
    readonly kind: 'token' | 'item' | 'script';
    readonly collection: string | null;
    readonly environment: string | null;
    readonly item: string | null;
    /** From 0. */
    readonly iteration: number | null;
    /** Of the token profile. */
    readonly profile?: string;
    /** Why the item ran again after this. */
    readonly retried?: string;
  };
  readonly comment: string;
  readonly pageref?: string;
}

interface Sent {
  readonly exchange: Exchange;
  readonly origin: Origin;
}

/** The entries are made one by one, as they are written. */
export function* harEntries(testRun: TestRun): Generator<object> {
  const sent = [...tokenTraffic(testRun), ...testRun.collectionRuns.flatMap(trafficOfRun)];
  const oldestFirst = sent.toSorted((one, other) => compare(one.exchange.startedAt, other.exchange.startedAt));
  for (const { exchange, origin } of oldestFirst) yield harEntry(exchange, origin);
}

function harEntry(exchange: Exchange, origin: Origin): object {
  return {
    ...origin,
    startedDateTime: exchange.startedAt,
    ...harTimings(exchange),
    request: harRequest(exchange),
    response: harResponse(exchange),
    cache: {},
  };
}

function tokenTraffic(testRun: TestRun): Sent[] {
  const itemOf = new Map(
    testRun.collectionRuns.flatMap((run) => run.items.map((item) => [item.executionId, item] as const)),
  );
  return testRun.tokens.flatMap((event) => {
    if (event.type !== 'tokenRequestFinished') return [];
    const item = event.executionId === null ? undefined : itemOf.get(event.executionId);
    const origin: Origin = {
      ...(event.collectionRunId !== null && { pageref: event.collectionRunId }),
      _tokenman: {
        kind: 'token',
        collection: event.collection,
        environment: event.environment,
        item: item === undefined ? null : describeItem(item),
        iteration: item?.iteration ?? null,
        profile: event.profile,
      },
      comment: `Token request${describeProfile(event.profile)}`,
    };
    return [{ exchange: event.exchange, origin }];
  });
}

function trafficOfRun(run: CollectionRunResult): Sent[] {
  return run.items.flatMap((item) => {
    const name = `${describeItem(item)}${describeIteration(item.iteration, run.iterationCount)}`;
    const originOf = (kind: 'item' | 'script', comment: string, retried?: string): Origin => ({
      pageref: run.collectionRunId,
      _tokenman: { kind, ...placeOf(run, item), ...(retried !== undefined && { retried }) },
      comment,
    });
    return [
      ...item.attempts.flatMap(({ exchange, reason }) =>
        exchange === null ? [] : [{ exchange, origin: originOf('item', `${name}, before it ran again`, reason) }],
      ),
      ...(item.exchange === null ? [] : [{ exchange: item.exchange, origin: originOf('item', name) }]),
      ...item.scriptRequests.map((exchange) => ({
        exchange,
        origin: originOf('script', `pm.sendRequest in the ${describeScript(exchange.script)} of ${name}`),
      })),
    ];
  });
}

function placeOf(run: CollectionRunResult, item: ItemResult) {
  return {
    collection: run.collection.name,
    environment: run.environment?.name ?? null,
    item: describeItem(item),
    iteration: item.iteration,
  };
}

/** ISO times of one zone sort as text. */
function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Every exchange of a test run as a HAR entry, oldest first. */
import type { Exchange } from '../../run/runEvent.ts';
import type { CollectionRunResult, ItemResult, TestRun } from '../../run/testRun.ts';
import { describeItem, describeIteration, describeProfile, describeScript } from '../describe.ts';
import { hopsOf } from './harHops.ts';
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
    /** Which redirect of the request this is, from 1; absent for the answer that counts. */
    readonly redirect?: number;
  };
  readonly comment: string;
  readonly pageref?: string;
}

interface Sent {
  readonly exchange: Exchange;
  readonly origin: Origin;
}

/** An exchange of an item, without it: all of them at once would be too much. */
interface Place {
  readonly startedAt: string;
  readonly run: CollectionRunResult;
  /** Of the item in its collection run. */
  readonly index: number;
  /** Which of the item's exchanges. */
  readonly number: number;
}

/** The entries are made one by one, as they are written. */
export function* harEntries(testRun: TestRun): Generator<object> {
  const { places, itemsOfTokens } = survey(testRun);
  const sent = [...tokenTraffic(testRun, itemsOfTokens), ...places];
  let latest: { readonly place: Place; readonly traffic: readonly Sent[] } | null = null;
  for (const one of sent.toSorted((a, b) => compare(startOf(a), startOf(b)))) {
    if ('exchange' in one) {
      yield harEntry(one);
      continue;
    }
    // Exchanges of an item mostly follow each other.
    if (latest?.place.run !== one.run || latest.place.index !== one.index) {
      latest = { place: one, traffic: trafficAt(one) };
    }
    const found = latest.traffic[one.number];
    if (found !== undefined) yield harEntry(found);
  }
}

type TokenItem = Pick<ItemResult, 'name' | 'folders' | 'iteration'>;

/** Goes through all items once: where the exchanges are, and for which items tokens were asked. */
function survey(testRun: TestRun): { places: Place[]; itemsOfTokens: ReadonlyMap<string, TokenItem> } {
  const places: Place[] = [];
  const itemsOfTokens = new Map<string, TokenItem>();
  const wanted = new Set(testRun.tokens.map(({ executionId }) => executionId));
  for (const run of testRun.collectionRuns) {
    let index = 0;
    for (const item of run.items) {
      for (const [number, { exchange }] of trafficOf(item, run).entries()) {
        places.push({ startedAt: exchange.startedAt, run, index, number });
      }
      const { executionId, name, folders, iteration } = item;
      if (executionId !== null && wanted.has(executionId)) itemsOfTokens.set(executionId, { name, folders, iteration });
      index += 1;
    }
  }
  return { places, itemsOfTokens };
}

function trafficAt({ run, index }: Place): Sent[] {
  const item = run.items.at(index);
  return item === undefined ? [] : trafficOf(item, run);
}

function startOf(sent: Sent | Place): string {
  return 'exchange' in sent ? sent.exchange.startedAt : sent.startedAt;
}

function harEntry({ exchange, origin }: Sent): object {
  return {
    ...origin,
    startedDateTime: exchange.startedAt,
    ...harTimings(exchange),
    request: harRequest(exchange),
    response: harResponse(exchange),
    cache: {},
  };
}

function tokenTraffic(testRun: TestRun, itemsOfTokens: ReadonlyMap<string, TokenItem>): Sent[] {
  return testRun.tokens.flatMap((event) => {
    if (event.type !== 'tokenRequestFinished') return [];
    const item = event.executionId === null ? undefined : itemsOfTokens.get(event.executionId);
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
    return withHops({ exchange: event.exchange, origin });
  });
}

function trafficOf(item: ItemResult, run: CollectionRunResult): Sent[] {
  const name = `${describeItem(item)}${describeIteration(item.iteration, run.iterationCount)}`;
  const originOf = (kind: 'item' | 'script', comment: string, retried?: string): Origin => ({
    pageref: run.collectionRunId,
    _tokenman: { kind, ...placeOf(run, item), ...(retried !== undefined && { retried }) },
    comment,
  });
  const sent = [
    ...item.attempts.flatMap(({ exchange, reason }) =>
      exchange === null ? [] : [{ exchange, origin: originOf('item', `${name}, before it ran again`, reason) }],
    ),
    ...(item.handshakes ?? []).map((exchange) => ({
      exchange,
      origin: originOf('item', `${name}, to authenticate`),
    })),
    ...(item.exchange === null ? [] : [{ exchange: item.exchange, origin: originOf('item', name) }]),
    ...item.scriptRequests.map((exchange) => ({
      exchange,
      origin: originOf('script', `pm.sendRequest in the ${describeScript(exchange.script)} of ${name}`),
    })),
  ];
  return sent.filter(({ exchange }) => exchange.notSent !== true).flatMap(withHops);
}

function withHops({ exchange, origin }: Sent): Sent[] {
  const { _tokenman, comment } = origin;
  return hopsOf(exchange).map(({ exchange: hop, redirect }) => ({
    exchange: hop,
    origin:
      redirect === null
        ? origin
        : { ...origin, _tokenman: { ..._tokenman, redirect }, comment: `${comment}, redirect ${redirect}` },
  }));
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

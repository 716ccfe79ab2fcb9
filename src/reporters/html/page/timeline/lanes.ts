/** What ran when, in lanes: the tokens, then each worker. Times are milliseconds since the run started. */
import type { PageIndex } from '../../pageData.ts';
import { collectionRunName } from '../shared/collectionRunName.ts';

export type BarStatus = 'passed' | 'failed' | 'error' | 'skipped';

export interface Bar {
  readonly start: number;
  readonly end: number;
  readonly status: BarStatus;
  readonly label: string;
  /** Place of the item; null for what is none. */
  readonly item: number | null;
  /** The part in which its request was under way. */
  readonly request: { readonly start: number; readonly end: number } | null;
}

export interface Lane {
  readonly label: string;
  readonly kind: 'tokens' | 'worker';
  /** Collection runs; of tokens their lives. */
  readonly bands: readonly Bar[];
  /** Items, or token requests; in the order in which they started. */
  readonly bars: readonly Bar[];
}

/** Each shard numbers its own workers. */
interface WorkerLane {
  readonly shard: number | null;
  readonly worker: number;
  readonly bands: Bar[];
  readonly bars: Bar[];
}

export function lanesOf(index: PageIndex): readonly Lane[] {
  const { tokens, items, collectionRuns, startedAt } = index;
  const workers = new Map<string, WorkerLane>();
  const laneOf = (shard: number | null, worker: number): WorkerLane => {
    const key = `${shard} ${worker}`;
    let lane = workers.get(key);
    if (lane === undefined) {
      lane = { shard, worker, bands: [], bars: [] };
      workers.set(key, lane);
    }
    return lane;
  };
  for (const run of collectionRuns) {
    if (run.startedAt === null || run.worker === null) continue;
    const start = run.startedAt - startedAt;
    const label = collectionRunName(run);
    laneOf(run.shard, run.worker).bands.push({
      start,
      end: start + run.durationMs,
      status: run.status,
      label,
      item: null,
      request: null,
    });
  }
  for (const [place, item] of items.entries()) {
    const { shard = null, worker = null } = collectionRuns[item.collectionRun] ?? {};
    if (item.startedAt === null || worker === null) continue;
    const start = item.startedAt - startedAt;
    const request = item.request === null ? null : item.request.startedAt - startedAt;
    laneOf(shard, worker).bars.push({
      start,
      end: start + item.durationMs,
      status: item.status,
      label: item.name,
      item: place,
      request: request === null ? null : { start: request, end: request + (item.request?.durationMs ?? 0) },
    });
  }
  const lanes = [...workers.values()]
    .toSorted((one, other) => (one.shard ?? 0) - (other.shard ?? 0) || one.worker - other.worker)
    .map(({ shard, worker, bands, bars }): Lane => ({
      label: shard === null ? `Worker ${worker}` : `Shard ${shard}, worker ${worker}`,
      kind: 'worker',
      bands,
      bars: inOrder(bars),
    }));
  return tokens.length === 0 ? lanes : [tokenLane(index), ...lanes];
}

/** The end of the last thing that is shown. */
export function endOf(lanes: readonly Lane[], durationMs: number): number {
  const ends = lanes.flatMap((lane) =>
    [...(lane.kind === 'tokens' ? [] : lane.bands), ...lane.bars].map(({ end }) => end),
  );
  return ends.reduce((latest, end) => Math.max(latest, end), Math.max(1, durationMs));
}

/** Of a lane, where the bar is under a point in time; with `slack` milliseconds to either side, the nearest. */
export function barAt(bars: readonly Bar[], time: number, slack: number): Bar | null {
  let nearest: Bar | null = null;
  let distance = slack;
  for (const bar of bars) {
    const away = Math.max(bar.start - time, time - bar.end, 0);
    if (away <= distance) {
      nearest = bar;
      distance = away;
    }
  }
  return nearest;
}

/** Times for the axis: steps of 1, 2 or 5 times a power of ten, about `count` of them. */
export function ticksOf(from: number, to: number, count: number): readonly number[] {
  const rough = (to - from) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 0.001)));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks: number[] = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) ticks.push(tick);
  return ticks;
}

function tokenLane({ tokens, startedAt, durationMs }: PageIndex): Lane {
  const bands: Bar[] = [];
  const bars: Bar[] = [];
  for (const { outcome, profile, environment, startedAt: askedAt, durationMs: took, request } of tokens) {
    const who = environment === null ? profile : `${environment} / ${profile}`;
    const start = askedAt - startedAt;
    const end = start + took;
    const isThere = 'token' in outcome;
    if (isThere) {
      const { expiresAt, fingerprint } = outcome.token;
      const expiry = expiresAt === null ? durationMs : Date.parse(expiresAt) - startedAt;
      bands.push({
        start: end,
        end: Math.max(expiry, end),
        status: 'passed',
        label: `${who} ${fingerprint}`,
        item: null,
        request: null,
      });
    }
    if (request === null) continue;
    bars.push({
      start,
      end,
      status: isThere ? 'passed' : 'error',
      label: `Token request for ${who}`,
      item: null,
      request: null,
    });
  }
  return { label: 'Tokens', kind: 'tokens', bands, bars: inOrder(bars) };
}

function inOrder(bars: readonly Bar[]): Bar[] {
  return bars.toSorted((one, other) => one.start - other.start);
}

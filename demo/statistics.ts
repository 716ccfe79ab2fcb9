/** Counts on the servers' side, so that tests can tell what a run really sent. */
import type { TokenVerdict } from './api/tokenCheck.ts';

interface TokenRequestCounts {
  issued: number;
  refused: number;
}

/** What `GET /statistics` answers. */
export interface Statistics {
  readonly tokenRequests: {
    readonly total: number;
    readonly issued: number;
    readonly refused: number;
    /** By client id; a request that names no registered client is in the totals only. */
    readonly byClient: Readonly<Record<string, Readonly<TokenRequestCounts>>>;
  };
  readonly apiRequests: {
    /** All requests but those to `/health` and `/statistics`. */
    readonly total: number;
    /** The others are requests that need a token; each is in exactly one of these. */
    readonly accepted: number;
    readonly withoutToken: number;
    readonly expiredToken: number;
    readonly invalidToken: number;
    readonly insufficientScope: number;
  };
}

export interface StatisticsCounter {
  /** @param clientId null: none that is registered */
  countTokenRequest(clientId: string | null, outcome: keyof TokenRequestCounts): void;
  countApiRequest(): void;
  countTokenVerdict(verdict: TokenVerdict['kind']): void;
  read(): Statistics;
  reset(): void;
}

const zeroTokenRequests = (): TokenRequestCounts => ({ issued: 0, refused: 0 });

const zeroVerdicts = (): Record<TokenVerdict['kind'], number> => ({
  accepted: 0,
  withoutToken: 0,
  expiredToken: 0,
  invalidToken: 0,
  insufficientScope: 0,
});

export function createStatistics(): StatisticsCounter {
  let tokenRequests = zeroTokenRequests();
  let byClient = new Map<string, TokenRequestCounts>();
  let apiRequests = 0;
  let verdicts = zeroVerdicts();

  return {
    countTokenRequest(clientId, outcome) {
      tokenRequests[outcome] += 1;
      if (clientId === null) return;
      const counts = byClient.get(clientId) ?? zeroTokenRequests();
      counts[outcome] += 1;
      byClient.set(clientId, counts);
    },
    countApiRequest() {
      apiRequests += 1;
    },
    countTokenVerdict(verdict) {
      verdicts[verdict] += 1;
    },
    read: () => ({
      tokenRequests: {
        total: tokenRequests.issued + tokenRequests.refused,
        ...tokenRequests,
        byClient: structuredClone(Object.fromEntries(byClient)),
      },
      apiRequests: { total: apiRequests, ...verdicts },
    }),
    reset() {
      tokenRequests = zeroTokenRequests();
      byClient = new Map();
      apiRequests = 0;
      verdicts = zeroVerdicts();
    },
  };
}

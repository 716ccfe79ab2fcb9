/**
 * Decides who obtains which token. One token request per token key at a time: whoever asks while one is under way waits
 * for its outcome. A final failure stands for its key: nobody asks the provider again.
 */
import type { TokenAnswer, TokenOutcome } from '../newman/workerMessages.ts';
import { fingerprintOf, isDue } from '../oauth2/token.ts';
import type { CarriedVariables, ObtainedToken } from '../oauth2/token.ts';

interface Waiting {
  readonly owner: object;
  readonly answer: (answer: TokenAnswer) => void;
}

type Entry =
  | { readonly state: 'absent' }
  | { readonly state: 'underWay'; readonly owner: object; readonly waiting: readonly Waiting[] }
  | { readonly state: 'obtained'; readonly token: ObtainedToken }
  | { readonly state: 'failed'; readonly outcome: Extract<TokenOutcome, { kind: 'failed' }> };

export interface TokenNeed extends Waiting {
  readonly tokenKey: string;
  /** Fingerprint of a token that the API has just refused, or null. */
  readonly rejected: string | null;
}

/** What lasts longer than the run. */
export interface TokenKeeper {
  /** Tokens that are there before the run, by token key. */
  readonly tokens: ReadonlyMap<string, ObtainedToken>;
  /** What earlier runs left for the next renewal, by token key, also where their token is of no more use. */
  readonly carried: ReadonlyMap<string, CarriedVariables>;
  /** The token is to be renewed; null: whoever asked may do so at once. Else the answer, when it is known. */
  readonly beforeRenewal: (tokenKey: string) => Promise<TokenAnswer> | null;
  readonly onChange: (tokenKey: string, change: TokenChange) => void;
}

/** `rejected`: by the API. `abandoned`: whoever was to renew the token is gone. */
export type TokenChange =
  | TokenOutcome
  | { readonly kind: 'rejected'; readonly token: ObtainedToken }
  | { readonly kind: 'abandoned' };

const ABSENT: Entry = { state: 'absent' };

export class TokenBroker {
  readonly #entries = new Map<string, Entry>();
  readonly #carried = new Map<string, CarriedVariables>();
  readonly #latest = new Map<string, ObtainedToken>();
  readonly #keeper: TokenKeeper | null;

  /** @param keeper null: nothing lasts longer than the run */
  constructor(keeper: TokenKeeper | null = null) {
    this.#keeper = keeper;
    for (const [tokenKey, carried] of keeper?.carried ?? []) this.#carried.set(tokenKey, carried);
    for (const [tokenKey, token] of keeper?.tokens ?? []) {
      this.#carried.set(tokenKey, token.carried);
      this.#latest.set(tokenKey, token);
      this.#entries.set(tokenKey, { state: 'obtained', token });
    }
  }

  /** Answers with a good token, with the order to renew it, or with the failure that stands; at once or later. */
  need({ tokenKey, owner, rejected, answer }: TokenNeed): void {
    const entry = this.#entryOf(tokenKey);
    if (entry.state === 'failed') {
      answer(entry.outcome);
      return;
    }
    if (entry.state === 'underWay') {
      this.#entries.set(tokenKey, { ...entry, waiting: [...entry.waiting, { owner, answer }] });
      return;
    }
    if (entry.state === 'obtained') {
      const isRejected = rejected !== null && fingerprintOf(entry.token.value) === rejected;
      if (!isRejected && !isDue(entry.token, Date.now())) {
        answer({ kind: 'use', token: entry.token });
        return;
      }
      if (isRejected) this.#keeper?.onChange(tokenKey, { kind: 'rejected', token: entry.token });
    }
    this.#letRenew(tokenKey, { owner, answer }, []);
  }

  settle(tokenKey: string, outcome: TokenOutcome): void {
    this.#keeper?.onChange(tokenKey, outcome);
    this.#conclude(tokenKey, outcome);
  }

  #conclude(tokenKey: string, outcome: TokenOutcome): void {
    const entry = this.#entryOf(tokenKey);
    if (outcome.kind === 'obtained') {
      this.#carried.set(tokenKey, outcome.token.carried);
      this.#latest.set(tokenKey, outcome.token);
      this.#entries.set(tokenKey, { state: 'obtained', token: outcome.token });
    } else {
      // A rotated refresh token has replaced the old one, whatever else was wrong with the answer.
      if (Object.keys(outcome.carried).length > 0) this.#carried.set(tokenKey, outcome.carried);
      this.#entries.set(tokenKey, { state: 'failed', outcome });
    }
    if (entry.state !== 'underWay') return;
    for (const { answer } of entry.waiting) {
      answer(outcome.kind === 'obtained' ? { kind: 'use', token: outcome.token } : outcome);
    }
  }

  /** What came of the latest request for a token, due or not; null: there was none, or it is under way. */
  outcomeOf(tokenKey: string): TokenOutcome | null {
    const entry = this.#entryOf(tokenKey);
    if (entry.state === 'obtained') return { kind: 'obtained', token: entry.token };
    return entry.state === 'failed' ? entry.outcome : null;
  }

  /** The latest token, due or not; null: there never was one. */
  latestOf(tokenKey: string): ObtainedToken | null {
    return this.#latest.get(tokenKey) ?? null;
  }

  /** What the latest renewal left for the next one: the refresh token that is good now. */
  carriedOf(tokenKey: string): CarriedVariables {
    return this.#carried.get(tokenKey) ?? {};
  }

  /** The owner is gone (its worker died) without an outcome: the next one who waits takes over. */
  abandon(owner: object): void {
    for (const [tokenKey, entry] of this.#entries) {
      if (entry.state !== 'underWay') continue;
      const waiting = entry.waiting.filter((one) => one.owner !== owner);
      if (entry.owner !== owner) {
        this.#entries.set(tokenKey, { ...entry, waiting });
        continue;
      }
      const [next, ...others] = waiting;
      this.#keeper?.onChange(tokenKey, { kind: 'abandoned' });
      if (next === undefined) this.#entries.set(tokenKey, ABSENT);
      else this.#letRenew(tokenKey, next, others);
    }
  }

  /** The tokens that are good now, for a collection run that is about to start. */
  goodTokens(tokenKeys: readonly string[]): Readonly<Record<string, ObtainedToken>> {
    const now = Date.now();
    const good: Record<string, ObtainedToken> = {};
    for (const tokenKey of tokenKeys) {
      const entry = this.#entryOf(tokenKey);
      if (entry.state === 'obtained' && !isDue(entry.token, now)) good[tokenKey] = entry.token;
    }
    return good;
  }

  #letRenew(tokenKey: string, { owner, answer }: Waiting, waiting: readonly Waiting[]): void {
    this.#entries.set(tokenKey, { state: 'underWay', owner, waiting });
    const kept = this.#keeper?.beforeRenewal(tokenKey) ?? null;
    if (kept === null) {
      answer({ kind: 'renew', carried: this.#carried.get(tokenKey) ?? {} });
      return;
    }
    void kept.then((known) => {
      const entry = this.#entryOf(tokenKey);
      // Abandoned meanwhile: whoever took over asks for themselves.
      if (entry.state !== 'underWay' || entry.owner !== owner) return;
      if (known.kind === 'use') this.#conclude(tokenKey, { kind: 'obtained', token: known.token });
      if (known.kind === 'failed') this.#conclude(tokenKey, { ...known, error: null, carried: {} });
      answer(known);
    });
  }

  #entryOf(tokenKey: string): Entry {
    return this.#entries.get(tokenKey) ?? ABSENT;
  }
}

/**
 * Decides who obtains which token. One token request per token key at a time: whoever asks while one is under way waits
 * for its outcome. A final failure stands for its key: nobody asks the provider again.
 */
import { isDue } from '../oauth2/token.ts';
import type { ObtainedToken } from '../oauth2/token.ts';
import type { TokenAnswer, TokenOutcome } from '../newman/workerMessages.ts';

type Entry =
  | { readonly state: 'absent' }
  | {
      readonly state: 'underWay';
      readonly owner: object;
      readonly waiting: { readonly owner: object; readonly answer: (answer: TokenAnswer) => void }[];
    }
  | { readonly state: 'obtained'; readonly token: ObtainedToken }
  | { readonly state: 'failed'; readonly outcome: Extract<TokenOutcome, { kind: 'failed' }> };

const ABSENT: Entry = { state: 'absent' };

export class TokenBroker {
  readonly #entries = new Map<string, Entry>();

  /** @param owner who would renew; the same object ends it with `settle` or `abandon` */
  need(tokenKey: string, owner: object, answer: (answer: TokenAnswer) => void): void {
    const entry = this.#entries.get(tokenKey) ?? ABSENT;
    switch (entry.state) {
      case 'failed':
        answer(entry.outcome);
        return;
      case 'underWay':
        entry.waiting.push({ owner, answer });
        return;
      case 'obtained':
        if (!isDue(entry.token, Date.now())) {
          answer({ kind: 'use', token: entry.token });
          return;
        }
        break;
      case 'absent':
        break;
    }
    this.#entries.set(tokenKey, { state: 'underWay', owner, waiting: [] });
    answer({ kind: 'renew' });
  }

  settle(tokenKey: string, outcome: TokenOutcome): void {
    const entry = this.#entries.get(tokenKey) ?? ABSENT;
    this.#entries.set(
      tokenKey,
      outcome.kind === 'obtained' ? { state: 'obtained', token: outcome.token } : { state: 'failed', outcome },
    );
    if (entry.state !== 'underWay') return;
    for (const { answer } of entry.waiting) {
      answer(outcome.kind === 'obtained' ? { kind: 'use', token: outcome.token } : outcome);
    }
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
      const [next, ...rest] = waiting;
      this.#entries.set(
        tokenKey,
        next === undefined ? ABSENT : { state: 'underWay', owner: next.owner, waiting: rest },
      );
      next?.answer({ kind: 'renew' });
    }
  }

  /** The tokens that are good now, for a collection run that is about to start. */
  goodTokens(tokenKeys: readonly string[]): Readonly<Record<string, ObtainedToken>> {
    const now = Date.now();
    const good: Record<string, ObtainedToken> = {};
    for (const tokenKey of tokenKeys) {
      const entry = this.#entries.get(tokenKey) ?? ABSENT;
      if (entry.state === 'obtained' && !isDue(entry.token, now)) good[tokenKey] = entry.token;
    }
    return good;
  }
}

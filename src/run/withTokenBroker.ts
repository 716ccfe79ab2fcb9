/** What of a run's tokens lasts until the next one: those of the token cache, and what logins left. */
import { LoginRenewals } from './loginRenewals.ts';
import { TokenCache } from '../oauth2/tokenCache.ts';
import type { TokenRequirement } from '../oauth2/tokenRequirement.ts';
import { TokenBroker } from './tokenBroker.ts';

export interface KeptTokens {
  /** File; absent: tokens do not last. */
  readonly tokenCache?: string;
  /** File; absent: there are no logins. */
  readonly logins?: string;
}

/** A token broker for one run, which knows what earlier runs and logins left, and keeps what is new. */
export async function withTokenBroker<T>(
  { tokenCache, logins }: KeptTokens,
  requirements: readonly TokenRequirement[],
  signal: AbortSignal,
  action: (broker: TokenBroker) => Promise<T>,
): Promise<T> {
  const cache = tokenCache === undefined ? null : new TokenCache(tokenCache);
  const renewals = new LoginRenewals(logins ?? null, requirements, signal);
  const [cached, ofLogins] = await Promise.all([cache?.open(), renewals.open()]);
  const broker = new TokenBroker({
    tokens: new Map([...(cached?.tokens ?? []), ...ofLogins]),
    carried: cached?.carried ?? new Map(),
    beforeRenewal: (tokenKey) => (renewals.has(tokenKey) ? renewals.begin(tokenKey) : null),
    onChange: (tokenKey, change) => {
      if (renewals.has(tokenKey)) renewals.change(tokenKey, change);
      else cache?.change(tokenKey, change);
    },
  });
  try {
    return await action(broker);
  } finally {
    await Promise.all([cache?.close(), renewals.close()]);
  }
}

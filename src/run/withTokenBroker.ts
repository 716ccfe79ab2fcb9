import { TokenCache } from '../oauth2/tokenCache.ts';
import { TokenBroker } from './tokenBroker.ts';

/** A token broker for one run, with the tokens of earlier runs where there is a cache file. */
export async function withTokenBroker<T>(
  cacheFile: string | undefined,
  action: (broker: TokenBroker) => Promise<T>,
): Promise<T> {
  if (cacheFile === undefined) return action(new TokenBroker({ cached: new Map(), onChange: () => {} }));
  const cache = new TokenCache(cacheFile);
  const broker = new TokenBroker({
    cached: await cache.open(),
    onChange: (tokenKey, token) => cache.change(tokenKey, token),
  });
  const result = await action(broker);
  await cache.close();
  return result;
}

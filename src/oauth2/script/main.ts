// Entry of the injected script. `tokenSettings` is written in front of the bundle when a collection is injected.
import { failToken } from './failure.ts';
import { obtainToken } from './obtainToken.ts';
import { storedTokenIsGood, storeToken } from './storedToken.ts';
import type { TokenSettings } from './tokenSettings.ts';

declare const tokenSettings: TokenSettings;

if (!storedTokenIsGood(tokenSettings)) {
  const outcome = await obtainToken(tokenSettings);
  if (outcome.ok) storeToken(tokenSettings, outcome);
  else failToken(outcome);
}

// Entry of the injected script. `tokenSettings` is written in front of the bundle when a collection is injected.
import { failToken } from './failure.ts';
import { obtainToken } from './obtainToken.ts';
import { timeForAll } from './patience.ts';
import { storedTokenIsGood, storeToken } from './storedToken.ts';
import type { TokenSettings } from './tokenSettings.ts';

declare const tokenSettings: TokenSettings;

if (!storedTokenIsGood(tokenSettings)) {
  // The sandbox ends a script once its last timer has fired and its last request was answered, whatever else it awaits:
  // signing an assertion after a wait, for one. As long as this timer is set, the script goes on.
  const open = setTimeout(() => {}, 2 * timeForAll(tokenSettings.timeout));
  const outcome = await obtainToken(tokenSettings).finally(() => clearTimeout(open));
  if (outcome.ok) storeToken(tokenSettings, outcome);
  else failToken(outcome);
}

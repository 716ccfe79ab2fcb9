import { OUTCOME_MARK } from './outcome.ts';
import type { ObtainedOutcome } from './obtainToken.ts';
import type { TokenSettings } from './tokenSettings.ts';
import type { Postman } from './postman.ts';

declare const pm: Postman;

/** Milliseconds before its expiry in which a stored token is no longer used. */
const SKEW = 60_000;

/**
 * In the Postman app the script runs before every request, so it looks for a token it stored before. Without a recorded
 * expiry a stored token may be anybody's: it is not used. (tokenman decides for itself, with a skew that fits the
 * token's life, and clears both variables when a token is due.)
 */
export function storedTokenIsGood(settings: TokenSettings): boolean {
  const expiresAt = Number(pm.environment.get(settings.expiresAtVariable));
  return Boolean(pm.environment.get(settings.variable)) && expiresAt - SKEW > Date.now();
}

/** Writes to the environment only: `pm.variables.set` would shadow a token that the collection sets itself. */
export function storeToken(settings: TokenSettings, outcome: ObtainedOutcome): void {
  pm.environment.set(settings.variable, outcome.accessToken);
  if (outcome.expiresIn === null) pm.environment.unset(settings.expiresAtVariable);
  else pm.environment.set(settings.expiresAtVariable, Date.now() + outcome.expiresIn * 1000);
  const { accessToken: _, ...told } = outcome;
  console.info(OUTCOME_MARK, told);
}

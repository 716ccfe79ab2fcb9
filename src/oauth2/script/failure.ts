import { OUTCOME_MARK } from './outcome.ts';
import type { TokenNotObtained } from './outcome.ts';
import type { Postman } from './postman.ts';

declare const pm: Postman;

/**
 * No token, no request. A throw would not do: after an `await`, postman-runtime 7.56 reports the error and sends the
 * request all the same. So: a failed assertion (plain Newman and the Postman app fail on it), a line for the console,
 * and only then `skipRequest`, because the runtime drops everything a script says after it.
 */
export function failToken(outcome: TokenNotObtained): void {
  pm.test(`${OUTCOME_MARK}: access token for profile ${outcome.request.profile}`, () => {
    throw new Error(`${outcome.message} ${outcome.hint}`);
  });
  console.error(OUTCOME_MARK, outcome);
  pm.execution.setNextRequest(null);
  pm.execution.skipRequest();
}

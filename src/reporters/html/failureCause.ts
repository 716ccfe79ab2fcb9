/** Whether it is the API, the token or the test: what somebody asks first of a failure. */
import type { CollectionRunError } from '../../run/runEvent.ts';
import type { ItemResult } from '../../run/testRun.ts';
import type { FailureCause } from './pageData.ts';

/** null for an item that did not fail. */
export function causeOfItem(item: ItemResult): FailureCause | null {
  if (item.status !== 'failed' && item.status !== 'error') return null;
  if (item.exchange !== null && item.exchange.error !== null)
    return item.exchange.notSent === true ? 'notSent' : 'noAnswer';
  if (item.interruptedBy !== null) {
    return item.interruptedBy.kind === 'interrupted' ? 'run' : causeOfEnd(item.interruptedBy);
  }
  const failedAssertion = item.assertions.some(({ status }) => status === 'failed');
  const status = item.exchange?.response?.status ?? 0;
  // An answer that nobody expected makes scripts break as well; the answer is the cause then.
  if (status >= 500) return 'serverError';
  if (failedAssertion && (status === 401 || status === 403)) return 'tokenRefused';
  if (item.scriptErrors.length > 0) return status === 401 ? 'tokenRefused' : 'script';
  return failedAssertion ? 'assertion' : 'run';
}

export function causeOfEnd(error: CollectionRunError): FailureCause {
  return error.kind === 'token' ? 'noToken' : 'run';
}

/**
 * `--timeout-request` for all of an exchange: from the first connection to the end of the last answer, redirects
 * included. The library only limits how long nothing may come, so that an answer in drops takes for ever.
 */
import type { WireError, WireRequest } from './wireRequest.ts';

interface Deadline {
  readonly timer: NodeJS.Timeout;
  readonly at: number;
}

const deadlines = new WeakMap<WireRequest, Deadline>();

/** Call it before each hop; the first one starts the clock. */
export function startDeadline(request: WireRequest): void {
  const { timeout } = request;
  if (deadlines.has(request) || timeout === undefined || !Number.isFinite(timeout) || timeout <= 0) return;
  setDeadline(request, timeout);
  const clear = (): void => clearTimeout(deadlines.get(request)?.timer);
  request.on('error', clear);
  request.on('complete', clear);
  request.on('abort', clear);
}

/** What a request waits for its turn is not its own time. */
export function moveDeadline(request: WireRequest, milliseconds: number): void {
  const deadline = deadlines.get(request);
  if (deadline === undefined) return;
  clearTimeout(deadline.timer);
  setDeadline(request, deadline.at - performance.now() + milliseconds);
}

/** Rewrites what the library says of its own limits, which are as long. */
export function explainTimeout(error: WireError, { timeout }: WireRequest): void {
  const isOfLibrary = error.message === 'ETIMEDOUT' || error.message === 'ESOCKETTIMEDOUT';
  if (isOfLibrary && timeout !== undefined) error.message = messageFor(timeout);
}

function setDeadline(request: WireRequest, milliseconds: number): void {
  const timer = setTimeout(() => {
    const error: WireError = new Error(messageFor(request.timeout ?? 0));
    error.code = 'ESOCKETTIMEDOUT';
    request.abort();
    request.emit('error', error);
  }, milliseconds);
  deadlines.set(request, { timer, at: performance.now() + milliseconds });
}

function messageFor(limit: number): string {
  return `no complete answer within ${limit} ms (ESOCKETTIMEDOUT); the limit is --timeout-request, or timeoutRequest in the config`;
}

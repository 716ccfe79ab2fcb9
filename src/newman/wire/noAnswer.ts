/**
 * A connection that is closed while nobody has heard of an answer or of an error. Node does that where the server switches
 * protocols (status 101) or opens the tunnel that CONNECT asked for, since nobody listens to either. The library waits for
 * ever then; Newman 6.2.2 ends in the middle of its run, with exit code 0.
 */
import type { SentRequest, WireError, WireRequest } from './wireRequest.ts';

const concluded = new WeakSet<SentRequest>();

/** The hop has its answer, or its error. */
export function markConcluded({ req }: WireRequest): void {
  if (req !== undefined) concluded.add(req);
}

/** Call it when a hop has been started. */
export function failWithoutAnswer(request: WireRequest, fail: (error: WireError) => void): void {
  const { req } = request;
  req?.once('close', () => {
    // oxlint-disable-next-line no-underscore-dangle -- the library's name
    if (concluded.has(req) || request._aborted === true) return;
    const error: WireError = new Error(messageFor(request.method, req.res?.statusCode));
    error.code = 'ECONNRESET';
    fail(error);
  });
}

function messageFor(method: string | undefined, status: number | undefined): string {
  if (method === 'CONNECT')
    return `CONNECT was answered${status === undefined ? '' : ` with ${status}`}: tunnels are not supported`;
  return status === 101
    ? 'the server switched protocols (101): connections other than HTTP are not supported'
    : 'the connection was closed without an answer';
}

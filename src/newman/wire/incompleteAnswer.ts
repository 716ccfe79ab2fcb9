/**
 * An answer that ends before it is complete: fewer bytes than its Content-Length, chunks without the last one, a stream
 * of HTTP/2 that was cut. RFC 9112 §8: it must not be taken for a whole one. Newman 6.2.2 reports it as "aborted"; the
 * current postman-request reads the answer through another stream, which hears nothing of it.
 */
import type { WireError, WireRequest, WireResponse } from './wireRequest.ts';

/** Call it when the last answer begins: those that redirect are read by nobody. */
export function failWhenIncomplete(request: WireRequest, response: WireResponse): void {
  const check = (): void => {
    // oxlint-disable-next-line no-underscore-dangle -- the library's name
    if (isComplete(response) || request._aborted === true) return;
    const error: WireError = new Error('aborted: the connection was closed before the answer was complete');
    error.code = 'ECONNRESET';
    request.emit('error', error);
  };
  // Before the library's own listeners, which end the answer as if all were well.
  response.prependOnceListener('close', check);
  // Node ends the readable side of a stream of HTTP/2 that the server has cut, too.
  response.reqStream?.prependOnceListener('end', check);
}

function isComplete({ complete, reqStream }: WireResponse): boolean {
  return reqStream === undefined ? complete !== false : !reqStream.aborted && (reqStream.rstCode ?? 0) === 0;
}

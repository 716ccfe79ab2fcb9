import type { IncomingMessage } from 'node:http';
import { RequestProblem } from './answer.ts';

const MAXIMUM_BYTES = 100_000;

/** @throws RequestProblem 400 for text that is not JSON, 413 for too much of it, 415 for another content type */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const mediaType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') {
    throw new RequestProblem(415, 'unsupported_media_type', 'Send the order as application/json.');
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // What is over the limit is read and dropped: a client that is still sending would not see an answer.
    if (bytes <= MAXIMUM_BYTES) chunks.push(chunk);
  }
  if (bytes > MAXIMUM_BYTES) {
    throw new RequestProblem(413, 'content_too_large', `An order has at most ${MAXIMUM_BYTES} bytes.`);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new RequestProblem(400, 'invalid_json', `The body is not JSON: ${String(error)}`);
  }
}

/** Redaction of bodies: text that was cut, bytes that are no text, and what is compressed in them. */
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import type { MessageBody } from '../run/runEvent.ts';
import type { Redactor } from './redactor.ts';

/** More than this is not looked into: a few kilobytes can hold gigabytes. */
const LARGEST_UNCOMPRESSED = 16 * 1024 * 1024;

const ELLIPSIS = '…';

/** The content of the body without secrets; its encoding stays. */
export function redactBody(redactor: Redactor, { content, encoding, truncated }: MessageBody): string {
  if (encoding === 'base64') return redactBytes(redactor, Buffer.from(content, 'base64')).toString('base64');
  // Where it was cut there may be the beginning of a secret.
  return truncated ? redactor.redactText(content + ELLIPSIS).slice(0, -ELLIPSIS.length) : redactor.redactText(content);
}

function redactBytes(redactor: Redactor, bytes: Buffer): Buffer {
  const uncompressed = gunzipped(bytes);
  if (uncompressed === null) return redactor.redact(bytes);
  const redacted = redactor.redact(uncompressed);
  return redacted.equals(uncompressed) ? bytes : gzipSync(redacted);
}

/** null for what is no gzip (RFC 1952); of one that was cut, what can be read. */
function gunzipped(bytes: Buffer): Buffer | null {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return null;
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: LARGEST_UNCOMPRESSED });
  } catch {
    return null;
  }
}

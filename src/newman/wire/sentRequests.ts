/**
 * What of a request really went over the wire: whether anything did, and the bytes of its body, which the runtime makes
 * only as it sends and shows nobody.
 */
import { loadNewman } from '../loadNewman.ts';
import type { Cursor, Run } from '../newmanEvents.ts';
import { AsyncLocalStorage } from 'node:async_hooks';
import { scopeRequests } from './requestScope.ts';
import type { WireRequest } from './wireRequest.ts';

/** Bytes of a body that are kept. */
const MOST_KEPT = 320 * 1024;

/** Of the first hop, where it was redirected. */
export class SentRequest {
  /** Of the body, cut after `MOST_KEPT` bytes. */
  readonly #chunks: Buffer[] = [];
  #kept = 0;
  #size = 0;

  add(chunk: unknown, encoding: unknown): void {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encodingOf(encoding)) : Buffer.from(chunk);
    this.#size += bytes.length;
    if (this.#kept >= MOST_KEPT) return;
    this.#chunks.push(bytes);
    this.#kept += bytes.length;
  }

  get body(): { readonly bytes: Buffer; readonly size: number } | null {
    return this.#size === 0 ? null : { bytes: Buffer.concat(this.#chunks), size: this.#size };
  }
}

const keys = new AsyncLocalStorage<string | null>();
const keyOf = new WeakMap<WireRequest, string>();
/** By the ids of requests, until they are asked for. */
const sent = new Map<string, SentRequest>();
let installed = false;

export function followSentRequests(run: Run): void {
  install();
  scopeRequests(run, keys, (cursor) => (cursor === undefined ? null : keyOfCursor(cursor)));
}

/** null: nothing was sent. To be asked once. */
export function takeSentRequest(cursor: Cursor): SentRequest | null {
  const key = keyOfCursor(cursor);
  const request = sent.get(key) ?? null;
  sent.delete(key);
  return request;
}

function keyOfCursor({ httpRequestId, ref }: Cursor): string {
  return httpRequestId ?? ref;
}

/** Once per process, before what refuses requests: that is asked first. */
function install(): void {
  if (installed) return;
  installed = true;
  const { prototype } = loadNewman().wireRequest;
  const { init, start } = prototype;
  prototype.init = function followedInit(this: WireRequest, options) {
    const key = keys.getStore();
    if (key !== undefined && key !== null && !keyOf.has(this)) keyOf.set(this, key);
    return init.call(this, options);
  };
  prototype.start = function followedStart(this: WireRequest) {
    const key = keyOf.get(this);
    const result = start.call(this);
    if (key === undefined || this.req === undefined || sent.has(key)) return result;
    const request = new SentRequest();
    sent.set(key, request);
    for (const method of ['write', 'end'] as const) {
      const pass = this.req[method].bind(this.req);
      this.req[method] = (...parts: unknown[]) => {
        request.add(parts[0], parts[1]);
        return pass(...parts);
      };
    }
    return result;
  };
}

function encodingOf(encoding: unknown): BufferEncoding {
  return typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8';
}

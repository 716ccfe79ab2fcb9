/** The part of postman-request's Request that is used here: one request with all of its redirects. */
export interface WireRequest {
  method?: string;
  /** As it will be connected; set anew by every redirect. Before the first hop it may be missing, or be text. */
  uri?: WireUri | string;
  url?: WireUri | string;
  headers: Record<string, unknown>;
  body?: unknown;
  /** Absent: as the process environment says; null: none. */
  proxy?: WireProxy | string | null;
  /** Whether the proxy only connects, and sees nothing of what is said. */
  tunnel?: boolean;
  agent?: unknown;
  socketPath?: string;
  extraCA?: string;
  cert?: string;
  key?: string;
  pfx?: Buffer;
  passphrase?: string;
  /** Milliseconds; absent: no limit. */
  readonly timeout?: number;
  /** Bytes of the headers of an answer. */
  maxHeaderSize?: number;
  readonly _aborted?: boolean;
  readonly _redirect: { readonly redirects: readonly { readonly statusCode: number }[] };
  _started?: boolean;
  /** Node's own, once it is sent. */
  req?: SentRequest;
  init: (this: WireRequest, options: unknown) => unknown;
  start: (this: WireRequest) => unknown;
  onRequestError: (this: WireRequest, error: WireError) => unknown;
  onRequestResponse: (this: WireRequest, response: WireResponse) => unknown;
  write: (this: WireRequest, ...chunk: unknown[]) => unknown;
  end: (this: WireRequest, ...chunk: unknown[]) => unknown;
  getHeader(name: string): unknown;
  removeHeader(name: string): unknown;
  abort(): void;
  emit(event: 'error', error: Error): unknown;
  emit(event: 'drain'): unknown;
  on(event: 'error', listener: (error: WireError) => void): unknown;
  /** The last answer, when its headers are there. */
  on(event: 'response', listener: (response: WireResponse) => void): unknown;
  on(event: 'complete' | 'abort', listener: () => void): unknown;
}

export interface SentRequest extends Record<'write' | 'end', (...parts: unknown[]) => unknown> {
  /** The answer, also one that Node hands to nobody. */
  readonly res?: { readonly statusCode?: number } | null;
  once(event: 'close', listener: () => void): unknown;
}

interface WireUri {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string | number | null;
  readonly href?: string;
}

export interface WireProxy {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
  readonly host: string;
  /** `user:password`, decoded; null: none. */
  readonly auth: string | null;
  /** Ends up in the history of the request: without credentials. */
  readonly href: string;
}

export interface WireResponse {
  readonly statusCode: number;
  readonly statusMessage?: string;
  /** Of Node's answers by HTTP/1; those by HTTP/2 have their stream. */
  readonly complete?: boolean;
  readonly reqStream?: {
    readonly aborted: boolean;
    /** Why the stream was closed (RFC 9113 §7); 0: it had come to its end. */
    readonly rstCode?: number;
    prependOnceListener(event: 'end', listener: () => void): unknown;
  };
  resume(): unknown;
  prependOnceListener(event: 'close', listener: () => void): unknown;
}

export interface WireError extends Error {
  code?: string;
  /** Of a proxy that did not connect: its answer. */
  res?: WireResponse;
}

export interface WireTarget {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
  readonly href: string;
}

/** Where the next hop goes; null for what is no URL: the library says so. */
export function targetOf({ uri, url }: WireRequest): WireTarget | null {
  const target = uri ?? url;
  if (target === undefined) return null;
  const text = typeof target === 'string' ? target : target.href;
  const { protocol, hostname, port } =
    typeof target !== 'string' ? target : URL.canParse(target) ? new URL(target) : NO_URI;
  if (!protocol || !hostname) return null;
  const known = port === null || port === '' ? (protocol === 'https:' ? '443' : '80') : String(port);
  return { protocol, hostname, port: known, href: text ?? `${protocol}//${hostname}:${known}/` };
}

const NO_URI = { protocol: '', hostname: '', port: null };

import { errorParts } from './errorParts.ts';
import { nextStep } from './patience.ts';
import type { Postman, PostmanRequest, PostmanResponse } from './postman.ts';

declare const pm: Postman;

export type Sent = {
  readonly attempts: number;
  /** Seconds for which the provider asked to be left alone, when they are more than anybody waits here. */
  readonly askedToWait: number | null;
} & (
  | { readonly kind: 'answer'; readonly response: PostmanResponse }
  | { readonly kind: 'error'; readonly error: unknown }
);

/**
 * Sends a request until there is an answer that stands; see `nextStep`.
 *
 * @param makeRequest called for every attempt
 * @param timeout milliseconds for one attempt
 * @param deadline milliseconds since 1970, for all of them
 * @throws what makeRequest throws
 */
export async function sendPatiently(
  makeRequest: () => Promise<PostmanRequest>,
  timeout: number,
  deadline: number,
): Promise<Sent> {
  for (let attempts = 1; ; attempts += 1) {
    const request = await makeRequest();
    const sent = await sendOnce(request, Math.max(1, Math.min(timeout, deadline - Date.now())));
    const now = Date.now();
    const result =
      sent.kind === 'error'
        ? ({ kind: 'error', code: errorParts(sent.error).code } as const)
        : ({
            kind: 'answer',
            status: sent.response.code,
            retryAfter: sent.response.headers.get('Retry-After') ?? null,
            rateLimitReset:
              sent.response.headers.get('RateLimit-Reset') ?? sent.response.headers.get('X-RateLimit-Reset') ?? null,
            date: sent.response.headers.get('Date') ?? null,
          } as const);
    const step = nextStep({ number: attempts, result }, deadline - now, now, Math.random());
    if (step.kind !== 'wait') return { ...sent, attempts, askedToWait: step.kind === 'tooLong' ? step.seconds : null };
    await sleep(step.milliseconds);
  }
}

type SentOnce =
  | { readonly kind: 'answer'; readonly response: PostmanResponse }
  | { readonly kind: 'error'; readonly error: unknown };

async function sendOnce(request: PostmanRequest, timeout: number): Promise<SentOnce> {
  try {
    const response = await withTimeout(pm.sendRequest(request), timeout);
    return isCut(response)
      ? { kind: 'error', error: new NetworkError('ECONNRESET', 'the answer broke off in the middle') }
      : { kind: 'answer', response };
  } catch (error) {
    return { kind: 'error', error };
  }
}

/** The runtime hands out an answer whose connection was dropped before its end as if it were whole. */
function isCut({ headers, stream }: PostmanResponse): boolean {
  const announced = headers.get('Content-Length');
  if (announced === undefined || stream === undefined || headers.get('Content-Encoding') !== undefined) return false;
  return stream.length < Number(announced);
}

class NetworkError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The runtime's own request timeout is off unless asked for, and a script that times out would let the request go. */
async function withTimeout<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NetworkError('ETIMEDOUT', 'timed out')), milliseconds);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/** One document of a URL, as Newman fetches it, within limits. */
import { TokenmanError } from '../errors.ts';
import { providerFetch } from '../login/providerFetch.ts';
import type { ProxySettings } from '../proxy/proxySettings.ts';
import { isLoopback } from '../proxy/noProxy.ts';
import { DownloadedDocument } from '../postman/downloadedDocument.ts';
import { isPostmanApi, shownLocation } from '../postman/remoteLocation.ts';
import { reasonOf } from '../postman/systemError.ts';
import { version } from '../version.ts';

export interface DownloadSettings {
  readonly proxy: ProxySettings | null;
  /** PEM: authorities that are trusted besides those of Node; null: none. */
  readonly extraCa: string | null;
  /** Sent to Postman's API, and to nobody else; null: there is none. */
  readonly postmanApiKey: string | null;
  readonly signal: AbortSignal;
}

/** Milliseconds, for all redirects together. */
const LONGEST = 60_000;
/** Bytes. */
const LARGEST = 64 * 1024 * 1024;
const MOST_REDIRECTS = 10;

/** @throws TokenmanError FILE_UNREADABLE; the signal's reason when it was that */
export async function fetchDocument(location: string, settings: DownloadSettings): Promise<DownloadedDocument> {
  const timeout = AbortSignal.timeout(LONGEST);
  const fetch = providerFetch({
    tls: { clientCertificates: [], extraCa: settings.extraCa },
    insecure: false,
    proxy: settings.proxy,
    guard: null,
    signal: AbortSignal.any([settings.signal, timeout]),
    largestBody: LARGEST,
    purpose: `Cannot fetch ${shownLocation(location)}`,
  });
  let { url, apiKey } = addressOf(location, settings.postmanApiKey);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    assertSafe(url, location);
    const response = await fetch(url.href, {
      method: 'GET',
      headers: {
        accept: 'application/json, text/csv, */*',
        'user-agent': `tokenman/${version}`,
        ...(apiKey !== null && isPostmanApi(url) && { 'x-api-key': apiKey }),
      },
      body: undefined,
      redirect: 'manual',
    }).catch((error: unknown) => {
      settings.signal.throwIfAborted();
      if (error instanceof TokenmanError) throw error;
      const limit = `no answer within ${LONGEST / 1000} s`;
      throw unreadable(location, timeout.aborted ? limit : reasonOf(error), 'Check the URL and the network.', error);
    });
    const next = redirectOf(response, url);
    if (next === null) return documentOf(location, response);
    url = next;
    apiKey = settings.postmanApiKey;
  }
  throw unreadable(location, `more than ${MOST_REDIRECTS} redirects`, 'Name the address that it leads to.');
}

/** Postman's API takes its key as a header: in the address it would be in logs of proxies. */
function addressOf(location: string, given: string | null): { url: URL; apiKey: string | null } {
  if (!URL.canParse(location)) throw unreadable(location, 'this is no URL', 'Check it.');
  const url = new URL(location);
  if (!isPostmanApi(url)) return { url, apiKey: given };
  const apiKey = url.searchParams.get('apikey') ?? given;
  url.searchParams.delete('apikey');
  return { url, apiKey };
}

/** What decides over requests and scripts comes over an authenticated connection, or from this machine. */
function assertSafe(url: URL, location: string): void {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return;
  const what = url.href === new URL(location).href ? 'it is not https' : `it leads to ${url.protocol}//${url.host}`;
  throw unreadable(
    location,
    what,
    'Only https is fetched, and http from this machine: download it, and name the file.',
  );
}

function redirectOf(response: Response, url: URL): URL | null {
  const target = response.headers.get('location');
  if (![301, 302, 303, 307, 308].includes(response.status) || target === null) return null;
  return URL.canParse(target, url.href) ? new URL(target, url) : null;
}

async function documentOf(location: string, response: Response): Promise<DownloadedDocument> {
  if (response.status === 200) return new DownloadedDocument(shownLocation(location), await response.text());
  const { status } = response;
  const hints: Readonly<Record<number, string>> = {
    401: 'Postman’s API wants a key: --postman-api-key KEY, or POSTMAN_API_KEY.',
    403: 'Does the key belong to an account that may read it?',
    404: 'Is the address right, and do you have permission to read it?',
  };
  throw unreadable(location, `the server answered ${status}`, hints[status] ?? 'Open it in a browser to see why.');
}

function unreadable(location: string, reason: string, hint: string, cause?: unknown): TokenmanError {
  return new TokenmanError('FILE_UNREADABLE', `cannot fetch ${shownLocation(location)}: ${reason}`, { hint, cause });
}

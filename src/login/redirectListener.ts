/** Waits on this machine for the browser to come back from the provider (RFC 8252 §7.3). */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { TokenmanError } from '../errors.ts';
import { codeOf } from '../postman/systemError.ts';
import { fragmentPageHtml, PAGE_HEADERS, redirectPageHtml } from './redirectPage.ts';
import type { RedirectPage } from './redirectPage.ts';

export interface RedirectListenerOptions {
  /** What an answer has to carry to be the one that is waited for. */
  readonly state: string;
  /** Where the provider puts its answer. */
  readonly place: 'query' | 'fragment';
  /** An answer with another state came, and was not taken. */
  readonly onStrangeAnswer: () => void;
}

export interface Redirect {
  /** The redirect URI with the parameters of the provider's answer in its query. */
  readonly url: URL;
  /** What the browser shows. */
  readonly show: (page: RedirectPage) => Promise<void>;
}

export class RedirectListener {
  readonly redirectUri: string;
  /** The provider's answer; waits for ever. */
  readonly redirect: Promise<Redirect>;
  readonly #server: Server;

  private constructor(server: Server, redirectUri: string, redirect: Promise<Redirect>) {
    this.#server = server;
    this.redirectUri = redirectUri;
    this.redirect = redirect;
  }

  /** @throws TokenmanError TOKEN_SETTINGS_INVALID for a redirect URI that is not on this machine, LOGIN_PORT_UNUSABLE for a port that is taken */
  static async start(setting: string, options: RedirectListenerOptions): Promise<RedirectListener> {
    const url = loopbackUrl(setting);
    let take: (redirect: Redirect) => void = () => {};
    const redirect = new Promise<Redirect>((resolve) => {
      take = resolve;
    });
    const server = createServer((request, response) => void answer(request, response, url, options, take));
    await listen(server, url, setting);
    // As it was written: providers compare it to the letter, but for the port (RFC 8252 §7.3).
    const redirectUri = url.port === '' ? setting.replace(/^(http:\/\/[^/?]+)/, `$1:${portOf(server)}`) : setting;
    return new RedirectListener(server, redirectUri, redirect);
  }

  close(): void {
    this.#server.close();
    // Browsers open connections that they may need, and keep them.
    this.#server.closeAllConnections();
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const LOOPBACK_HOSTS = new Set(['127.0.0.1', '[::1]', 'localhost']);

function loopbackUrl(setting: string): URL {
  const url = URL.canParse(setting) ? new URL(setting) : null;
  if (url?.protocol === 'http:' && LOOPBACK_HOSTS.has(url.hostname) && url.hash === '') return url;
  throw new TokenmanError('TOKEN_SETTINGS_INVALID', `redirectUri "${setting}" is not a page of this machine`, {
    hint: 'Write http://127.0.0.1:PORT/PATH (or localhost, or [::1]), as it is registered for the client; without a port a free one is taken.',
  });
}

function listen(server: Server, { hostname, port }: URL, setting: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const problem = codeOf(cause) === 'EADDRINUSE' ? `port ${port} is taken` : codeOf(cause);
      reject(
        new TokenmanError(
          'LOGIN_PORT_UNUSABLE',
          `the login cannot wait at ${setting} for the browser to come back: ${problem}`,
          {
            hint: 'End what uses the port (another login?), or register another redirectUri for the client; without a port in it a free one is taken.',
            cause,
          },
        ),
      );
    });
    server.listen(Number(port), hostname.replace(/^\[|\]$/g, ''), () => resolve());
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  base: URL,
  { state, place, onStrangeAnswer }: RedirectListenerOptions,
  take: (redirect: Redirect) => void,
): Promise<void> {
  const show = (page: RedirectPage, status = 200): Promise<void> =>
    new Promise((resolve) => {
      response.on('close', resolve);
      response.writeHead(status, PAGE_HEADERS).end(redirectPageHtml(page));
    });
  const url = new URL(request.url ?? '/', base);
  const isHere = url.pathname === base.pathname && (request.method === 'GET' || request.method === 'POST');
  if (!isHere) {
    await show(
      { title: 'Nothing here', text: 'tokenman is waiting for a login at another address.', good: false },
      404,
    );
    return;
  }
  if (request.method === 'GET' && place === 'fragment') {
    response.writeHead(200, PAGE_HEADERS).end(fragmentPageHtml());
    return;
  }
  if (request.method === 'POST') url.search = place === 'fragment' ? await text(request) : '';
  // Any page of the web can send a browser here (RFC 6749 §10.12).
  if (url.searchParams.get('state') !== state) {
    onStrangeAnswer();
    await show(
      {
        title: 'Not the login that is under way',
        text: 'This answer does not belong to the login that tokenman is waiting for. Use the address that it printed last.',
        good: false,
      },
      400,
    );
    return;
  }
  take({ url, show });
}

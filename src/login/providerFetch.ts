/** The fetch that openid-client uses: with the certificates, authorities and time limits of the run, which Node's own has no say in. */
import { readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { rootCertificates } from 'node:tls';
import type { CustomFetch } from 'openid-client';
import type { SslSettings } from '../config/runConfig.ts';
import { TokenmanError } from '../errors.ts';
import { refusalOf } from '../guard/requestGuard.ts';
import type { RequestGuard } from '../guard/requestGuard.ts';

export interface ProviderConnection {
  readonly ssl: SslSettings;
  readonly insecure: boolean;
  /** null: every host may be asked. */
  readonly guard: RequestGuard | null;
  readonly signal: AbortSignal;
}

/** Statuses whose answers have no body (RFC 9110 §15), which Response insists on. */
const WITHOUT_BODY = new Set([204, 205, 304]);

/** @throws the system's error when a certificate file cannot be read */
export async function providerFetch({ ssl, insecure, guard, signal }: ProviderConnection): Promise<CustomFetch> {
  const [cert, key, extraAuthorities] = await Promise.all(
    [ssl.clientCert, ssl.clientKey, ssl.extraCaCerts].map(async (file) =>
      file === undefined ? undefined : readFile(file),
    ),
  );
  const tls = {
    rejectUnauthorized: !insecure,
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(ssl.clientPassphrase !== undefined && { passphrase: ssl.clientPassphrase }),
    ...(extraAuthorities !== undefined && { ca: [...rootCertificates, extraAuthorities] }),
  };
  return async (url, { method, headers, body, signal: ownSignal }) => {
    assertAllowed(new URL(url), method, guard);
    const text = body instanceof URLSearchParams ? body.toString() : typeof body === 'string' ? body : '';
    const options = {
      method,
      headers: text === '' ? headers : { ...headers, 'content-length': `${Buffer.byteLength(text)}` },
      signal: AbortSignal.any([signal, ...(ownSignal === undefined ? [] : [ownSignal])]),
    };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = url.startsWith('https:')
        ? httpsRequest(url, { ...options, ...tls }, resolve)
        : httpRequest(url, options, resolve);
      request.on('error', reject);
      request.end(text);
    });
    const bytes = await buffer(response);
    const status = response.statusCode ?? 0;
    return new Response(WITHOUT_BODY.has(status) ? null : new Uint8Array(bytes), {
      status,
      headers: Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
        values.map((value): [string, string] => [name, value]),
      ),
    });
  };
}

function assertAllowed({ hostname, port, protocol }: URL, method: string, guard: RequestGuard | null): void {
  if (guard === null) return;
  const refusal = refusalOf(guard, {
    method,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (protocol === 'https:' ? '443' : '80') : port,
    redirected: false,
    isTokenRequest: true,
  });
  if (refusal === null) return;
  throw new TokenmanError('TOKEN_NOT_OBTAINED', `No login: ${refusal}`, {
    hint: 'Add the provider’s host to allowedHosts, if it belongs there.',
  });
}

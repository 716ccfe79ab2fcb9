// From an issuer to its token endpoint: OpenID Connect Discovery 1.0 §4, RFC 8414 §3.
import { isJsonObject } from '../../postman/jsonObject.ts';
import type { JsonObject } from '../../postman/jsonObject.ts';
import { describeDiscoveryFailure } from './describeFailure.ts';
import { parseJsonObject } from './jsonObject.ts';
import type { TokenRequestSummary } from './outcome.ts';
import { sendPatiently } from './sendPatiently.ts';
import type { Sent } from './sendPatiently.ts';
import type { Postman } from './postman.ts';
import type { TokenSettings } from './tokenSettings.ts';

declare const pm: Postman;

export type Discovered =
  | { readonly ok: true; readonly tokenUrl: string }
  | { readonly ok: false; readonly message: string; readonly hint: string; readonly status: number | null };

type IssuerSettings = Extract<TokenSettings, { issuer: string }>;

/** OpenID Connect appends its path to the issuer's, RFC 8414 §3.1 puts its own before it. */
export function metadataUrls(issuer: string): readonly string[] {
  const [, origin = issuer, path = ''] = /^([a-z]+:\/\/[^/]+)(.*)$/i.exec(issuer.replace(/\/$/, '')) ?? [];
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
}

/** @param deadline milliseconds since 1970 */
export async function discoverTokenUrl(
  settings: IssuerSettings,
  request: TokenRequestSummary,
  deadline: number,
): Promise<Discovered> {
  const remembered = rememberedTokenUrl(settings);
  if (remembered !== null) return { ok: true, tokenUrl: remembered };

  const asked: { readonly url: string; readonly sent: Sent }[] = [];
  for (const url of metadataUrls(settings.issuer)) {
    const sent = await sendPatiently(
      () => Promise.resolve({ url, method: 'GET', header: { Accept: 'application/json' } }),
      settings.timeout,
      deadline,
    );
    asked.push({ url, sent });
    const metadata =
      sent.kind === 'answer' && sent.response.code === 200 ? parseJsonObject(sent.response.text()) : null;
    if (metadata !== null) return readMetadata(settings, request, url, metadata);
    // Whoever cannot be reached at one path cannot be reached at the other.
    if (sent.kind === 'error' || sent.response.code >= 500) break;
  }
  return fail(request, settings, { kind: 'notFound', asked });
}

function readMetadata(
  settings: IssuerSettings,
  request: TokenRequestSummary,
  url: string,
  metadata: JsonObject,
): Discovered {
  const { issuer } = metadata;
  // Otherwise anybody's document could have the secret sent to its own endpoint (RFC 8414 §6.2).
  if (issuer !== settings.issuer) return fail(request, settings, { kind: 'otherIssuer', url, issuer: String(issuer) });
  const tokenUrl = tokenUrlIn(metadata, settings);
  if (typeof tokenUrl !== 'string') return fail(request, settings, { kind: 'noTokenUrl', url });
  const schemes = settings.issuer.startsWith('https:') ? /^https:\/\// : /^https?:\/\//;
  if (!schemes.test(tokenUrl)) return fail(request, settings, { kind: 'unsafeTokenUrl', url, tokenUrl });
  pm.environment.set(settings.endpointVariable, `${settings.issuer} ${tokenUrl}`);
  return { ok: true, tokenUrl };
}

/** A provider may ask for certificates at an endpoint of its own (RFC 8705 §5). */
function tokenUrlIn(metadata: JsonObject, { clientAuthentication }: IssuerSettings): unknown {
  const aliases = metadata['mtls_endpoint_aliases'];
  const alias =
    clientAuthentication === 'tls_client_auth' && isJsonObject(aliases) ? aliases['token_endpoint'] : undefined;
  return alias ?? metadata['token_endpoint'];
}

/** What was discovered before, and for this very issuer. */
function rememberedTokenUrl({ issuer, endpointVariable }: IssuerSettings): string | null {
  const remembered = pm.environment.get(endpointVariable);
  const [knownIssuer, tokenUrl] = typeof remembered === 'string' ? remembered.split(' ') : [];
  return knownIssuer === issuer && tokenUrl !== undefined && tokenUrl !== '' ? tokenUrl : null;
}

/** After a failure the endpoint is asked for again: it may have moved. */
export function forgetTokenUrl(settings: TokenSettings): void {
  if (settings.issuer !== undefined) pm.environment.unset(settings.endpointVariable);
}

function fail(
  request: TokenRequestSummary,
  { issuer, timeout }: IssuerSettings,
  problem: Parameters<typeof describeDiscoveryFailure>[2],
): Discovered {
  const last = problem.kind === 'notFound' ? problem.asked.at(-1)?.sent : undefined;
  return {
    ok: false,
    ...describeDiscoveryFailure(request, { issuer, timeout }, problem),
    status: problem.kind === 'notFound' ? (last?.kind === 'answer' ? last.response.code : null) : 200,
  };
}

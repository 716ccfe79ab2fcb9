/** Plain requests to the demo, as an independent client would send them. */
import type { DemoClient } from '../../demo/provider/clients.ts';

interface TokenAnswer {
  readonly status: number;
  readonly challenge: string | null;
  readonly body: {
    readonly access_token?: string;
    readonly token_type?: string;
    readonly expires_in?: number;
    readonly scope?: string;
    readonly error?: string;
  };
}

/** RFC 6749 §2.3.1: form-encoded first, then base64. */
export function basicCredentials(clientId: string, clientSecret: string): string {
  return rawBasicCredentials(formEncode(clientId), formEncode(clientSecret));
}

export function rawBasicCredentials(clientId: string, clientSecret: string): string {
  return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
}

export async function postTokenRequest(
  tokenUrl: string,
  parameters: Record<string, string>,
  authorization?: string,
): Promise<TokenAnswer> {
  const response = await fetch(tokenUrl, {
    method: 'POST',
    headers: authorization === undefined ? {} : { Authorization: authorization },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...parameters }),
  });
  return {
    status: response.status,
    challenge: response.headers.get('WWW-Authenticate'),
    body: JSON.parse(await response.text()),
  };
}

/** Asks as the client is registered to ask, for all of its scopes. */
export async function obtainToken(tokenUrl: string, client: DemoClient): Promise<string> {
  const { clientId, clientSecret } = client;
  const scope = client.scopes.join(' ');
  const answer =
    client.clientAuthentication === 'client_secret_post'
      ? await postTokenRequest(tokenUrl, { scope, client_id: clientId, client_secret: clientSecret })
      : await postTokenRequest(tokenUrl, { scope }, basicCredentials(clientId, clientSecret));
  if (answer.body.access_token === undefined) throw new Error(`No token: ${JSON.stringify(answer)}`);
  return answer.body.access_token;
}

function formEncode(text: string): string {
  return new URLSearchParams({ text }).toString().slice('text='.length);
}

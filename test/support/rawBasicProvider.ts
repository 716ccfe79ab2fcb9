/** @node-oauth/oauth2-server, which takes the credentials of a Basic header as they stand: it does not form-decode them. */
import OAuth2Server from '@node-oauth/oauth2-server';
import { randomUUID } from 'node:crypto';
import { startLocalServer } from './localServer.ts';
import type { LocalServer } from './localServer.ts';

/** @param secret of the client `runner`; printable ASCII */
export async function startRawBasicProvider(secret: string): Promise<LocalServer> {
  const client = { id: 'runner', grants: ['client_credentials', 'refresh_token'] };
  const saved = new Map<string, OAuth2Server.Token>();
  const server = new OAuth2Server({
    model: {
      getClient: async (id: string, given: string) => (id === client.id && given === secret ? client : false),
      getUserFromClient: async () => ({ id: 'service' }),
      generateAccessToken: async () => randomUUID(),
      saveToken: async (token, ofClient, user) => {
        const complete = { ...token, client: ofClient, user };
        saved.set(token.accessToken, complete);
        return complete;
      },
      getAccessToken: async (token: string) => saved.get(token) ?? false,
      verifyScope: async () => true,
      validateScope: async (_user, _client, scope) => scope ?? [],
    } satisfies OAuth2Server.ClientCredentialsModel & { verifyScope: unknown },
  });
  return startLocalServer((received, response) => {
    const request = new OAuth2Server.Request({
      method: received.method,
      headers: received.headers as Record<string, string>,
      query: {},
      body: Object.fromEntries(new URLSearchParams(received.body)),
    });
    const answer = new OAuth2Server.Response({});
    const send = (): void => {
      response.writeHead(answer.status ?? 500, { ...answer.headers, 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    };
    server.token(request, answer).then(send, send);
  });
}

/** The pages at which a person signs in to oidc-provider and agrees: one form each, `answer` is `yes` or `no`. */
import { text } from 'node:stream/consumers';
import type { Provider } from 'oidc-provider/lib/provider.js';

const PATH = /^\/interaction\/[\w-]+$/;

export const signInUrl = (_context: unknown, { uid }: { uid: string }): string => `/interaction/${uid}`;

/** @param resource what the person's tokens are for */
export function serveSignInPages(provider: Provider, resource: string): void {
  provider.use(async (context, next) => {
    if (!PATH.test(context.path)) return next();
    const { req, res } = context;
    const { prompt, params, session, grantId } = await provider.interactionDetails(req, res);
    if (context.method === 'GET') {
      context.type = 'html';
      context.body = `<!doctype html><title>${prompt.name}</title><h1>${prompt.name}</h1>
        <form method="post"><button name="answer" value="yes">Yes</button><button name="answer" value="no">No</button></form>`;
      return undefined;
    }
    const answer = new URLSearchParams(await text(req)).get('answer');
    context.respond = false;
    if (answer !== 'yes') {
      const refusal = { error: 'access_denied', error_description: 'anna said no' };
      return provider.interactionFinished(req, res, refusal);
    }
    if (prompt.name === 'login') return provider.interactionFinished(req, res, { login: { accountId: 'anna' } });
    const grant =
      (grantId === undefined ? undefined : await provider.Grant.find(grantId)) ??
      new provider.Grant({ clientId: params.client_id, accountId: session?.accountId });
    grant.addOIDCScope(params.scope ?? '');
    grant.addResourceScope(resource, params.scope ?? '');
    return provider.interactionFinished(req, res, { consent: { grantId: await grant.save() } });
  });
}

import type { IncomingMessage, RequestListener } from 'node:http';
import type { Scope } from '../scopes.ts';
import type { StatisticsCounter } from '../statistics.ts';
import { RequestProblem, writeAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import { createRoutes } from './routes.ts';
import { answerRefusal } from './tokenCheck.ts';
import type { TokenCheck } from './tokenCheck.ts';

interface OrdersApiOptions {
  readonly checkToken: TokenCheck;
  readonly statistics: StatisticsCounter;
}

export function createOrdersApi({ checkToken, statistics }: OrdersApiOptions): RequestListener {
  const routes = createRoutes(statistics);

  const refuseWithoutRight = async (request: IncomingMessage, scope: Scope): Promise<Answer | null> => {
    const verdict = await checkToken(request.headers.authorization, scope);
    statistics.countTokenVerdict(verdict.kind);
    return verdict.kind === 'accepted' ? null : answerRefusal(verdict);
  };

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const candidates = routes.filter(({ path }) => path.test(pathname));
    const route = candidates.find(({ method }) => method === request.method);
    if (route?.uncounted !== true) statistics.countApiRequest();
    if (candidates.length === 0) throw new RequestProblem(404, 'not_found', `There is nothing at ${pathname}.`);
    if (route === undefined) return methodNotAllowed(candidates.map(({ method }) => method));

    const refusal = route.scope === null ? null : await refuseWithoutRight(request, route.scope);
    const id = route.path.exec(pathname)?.groups?.['id'] ?? '';
    return refusal ?? (await route.handle({ id, searchParams, request }));
  };

  return (request, response) => {
    answer(request)
      .catch((error: unknown): Answer => {
        if (error instanceof RequestProblem) return error.answer;
        console.error(error);
        return { status: 500, body: { error: 'internal_error', message: 'This is a defect of the demo.' } };
      })
      .then((result) => writeAnswer(response, result))
      .catch((error: unknown) => {
        console.error(error);
        response.destroy();
      });
  };
}

function methodNotAllowed(allowed: readonly string[]): Answer {
  const allow = allowed.join(', ');
  return {
    status: 405,
    headers: { Allow: allow },
    body: { error: 'method_not_allowed', message: `Allowed here: ${allow}.` },
  };
}

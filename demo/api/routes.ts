import type { IncomingMessage } from 'node:http';
import type { Scope } from '../scopes.ts';
import type { StatisticsCounter } from '../statistics.ts';
import { RequestProblem } from './answer.ts';
import type { Answer } from './answer.ts';
import { readCatalog } from './catalog.ts';
import { readJsonBody } from './jsonBody.ts';
import { parseChangedOrder, parseNewOrder, parseOrderQuery } from './orderInput.ts';
import { createOrderStore } from './orderStore.ts';

interface RouteInput {
  /** The path's `{id}`; empty where it has none. */
  readonly id: string;
  readonly searchParams: URLSearchParams;
  readonly request: IncomingMessage;
}

interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: RegExp;
  /** What the access token must allow; null: no token is needed. */
  readonly scope: Scope | null;
  /** Not part of the API that is tested: in no count. */
  readonly uncounted?: true;
  handle(input: RouteInput): Answer | Promise<Answer>;
}

const ORDERS = /^\/orders$/;
const ORDER = /^\/orders\/(?<id>[^/]+)$/;

export function createRoutes(statistics: StatisticsCounter): readonly Route[] {
  const store = createOrderStore();
  return [
    { method: 'GET', path: /^\/catalog$/, scope: null, handle: () => ok(readCatalog()) },
    {
      method: 'GET',
      path: ORDERS,
      scope: 'orders:read',
      handle: ({ searchParams }) => ok(store.list(parseOrderQuery(searchParams))),
    },
    {
      method: 'POST',
      path: ORDERS,
      scope: 'orders:write',
      handle: async ({ request }) => {
        const order = store.create(parseNewOrder(await readJsonBody(request)));
        return { status: 201, headers: { Location: `/orders/${order.id}` }, body: order };
      },
    },
    {
      method: 'GET',
      path: ORDER,
      scope: 'orders:read',
      handle: ({ id }) => ok(store.read(id) ?? noSuchOrder(id)),
    },
    {
      method: 'PUT',
      path: ORDER,
      scope: 'orders:write',
      handle: async ({ id, request }) => {
        const order = parseChangedOrder(await readJsonBody(request));
        return ok(store.update(id, order) ?? noSuchOrder(id));
      },
    },
    {
      method: 'DELETE',
      path: ORDER,
      scope: 'orders:write',
      handle: ({ id }) => (store.remove(id) ? { status: 204 } : noSuchOrder(id)),
    },
    { method: 'GET', path: /^\/reports\/sales$/, scope: 'orders:admin', handle: () => ok(store.reportSales()) },
    { method: 'GET', path: /^\/health$/, scope: null, uncounted: true, handle: () => ok({ status: 'ready' }) },
    { method: 'GET', path: /^\/statistics$/, scope: null, uncounted: true, handle: () => ok(statistics.read()) },
    {
      method: 'POST',
      path: /^\/statistics\/reset$/,
      scope: null,
      uncounted: true,
      handle: () => {
        statistics.reset();
        return { status: 204 };
      },
    },
  ];
}

function ok(body: object): Answer {
  return { status: 200, body };
}

function noSuchOrder(id: string): never {
  throw new RequestProblem(404, 'not_found', `There is no order ${id}.`);
}

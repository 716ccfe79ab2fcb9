import { randomUUID } from 'node:crypto';
import { priceOf } from './catalog.ts';
import type { ChangedOrder, NewOrder, OrderQuery } from './orderInput.ts';

interface Order extends ChangedOrder {
  readonly id: string;
  readonly unitPrice: number;
  readonly total: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

interface OrderPage {
  /** Newest last. */
  readonly items: readonly Order[];
  /** How many match, on all pages. */
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
}

interface SalesReport {
  readonly orders: number;
  readonly revenue: number;
}

/** null: there is no such order. */
export interface OrderStore {
  create(order: NewOrder): Order;
  read(id: string): Order | null;
  update(id: string, order: ChangedOrder): Order | null;
  /** @returns whether there was one */
  remove(id: string): boolean;
  list(query: OrderQuery): OrderPage;
  reportSales(): SalesReport;
}

export function createOrderStore(): OrderStore {
  const orders = new Map<string, Order>();

  const put = (id: string, order: ChangedOrder, createdAt: string, updatedAt: string): Order => {
    const stored = { id, ...order, ...priceOf(order.product, order.quantity), createdAt, updatedAt };
    orders.set(id, stored);
    return stored;
  };

  return {
    create(order) {
      const now = new Date().toISOString();
      return put(randomUUID(), { ...order, status: 'open' }, now, now);
    },
    read: (id) => orders.get(id) ?? null,
    update(id, order) {
      const before = orders.get(id);
      return before ? put(id, order, before.createdAt, new Date().toISOString()) : null;
    },
    remove: (id) => orders.delete(id),
    list({ limit, offset, product, status, reference }) {
      const matching = [...orders.values()].filter(
        (order) =>
          (product === undefined || order.product === product) &&
          (status === undefined || order.status === status) &&
          (reference === undefined || order.reference === reference),
      );
      return { items: matching.slice(offset, offset + limit), total: matching.length, limit, offset };
    },
    reportSales() {
      const cents = [...orders.values()].reduce((sum, order) => sum + Math.round(order.total * 100), 0);
      return { orders: orders.size, revenue: cents / 100 };
    },
  };
}

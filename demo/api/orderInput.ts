/** What clients send about orders, checked. */
import { z } from 'zod';
import { RequestProblem } from './answer.ts';
import { productNames } from './catalog.ts';

const product = z.enum(productNames);
const status = z.enum(['open', 'paid', 'shipped', 'cancelled']);
const reference = z.string().min(1).max(100);

const newOrder = z.strictObject({
  product,
  quantity: z.int().min(1).max(1000),
  /** The customer's own name for the order. */
  reference,
});
const changedOrder = newOrder.extend({ status });

const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/, 'Expected a whole number')
  .transform(Number);
const orderQuery = z.strictObject({
  product: product.optional(),
  status: status.optional(),
  reference: reference.optional(),
  limit: wholeNumber.pipe(z.int().min(1).max(100)).default(20),
  offset: wholeNumber.default(0),
});

export type NewOrder = z.infer<typeof newOrder>;
export type ChangedOrder = z.infer<typeof changedOrder>;
export type OrderQuery = z.infer<typeof orderQuery>;

/** @throws RequestProblem 422 */
export function parseNewOrder(body: unknown): NewOrder {
  return parse(newOrder, body, 422, 'validation_failed', 'The order is not valid.');
}

/** @throws RequestProblem 422 */
export function parseChangedOrder(body: unknown): ChangedOrder {
  return parse(changedOrder, body, 422, 'validation_failed', 'The order is not valid.');
}

/** @throws RequestProblem 400 */
export function parseOrderQuery(parameters: URLSearchParams): OrderQuery {
  return parse(orderQuery, Object.fromEntries(parameters), 400, 'invalid_query', 'The query is not valid.');
}

function parse<T>(schema: z.ZodType<T>, input: unknown, answerStatus: number, error: string, message: string): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const details = result.error.issues.map((issue) => ({
    field: issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue.path.join('.') || 'body',
    message: issue.message,
  }));
  throw new RequestProblem(answerStatus, error, message, details);
}

/**
 * What a Newman run sends, in an asynchronous context of its own: items, `pm.sendRequest`, what an auth helper sends. By
 * it a request on its way to the wire finds the run it belongs to; nothing else in this process (a Newman reporter, say)
 * is in it.
 */
import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Cursor, Run } from '../newmanEvents.ts';

export function scopeRequests<Scope>(
  run: Run,
  scopes: AsyncLocalStorage<Scope>,
  scopeOf: (cursor: Cursor | undefined) => Scope,
): void {
  const { requester } = run;
  const create = requester.create.bind(requester);
  requester.create = (trace, callback) => {
    const scope = scopeOf(trace.cursor);
    create(trace, (error, created) => {
      if (created !== undefined) {
        const request = created.request.bind(created);
        created.request = (...parts) => scopes.run(scope, () => request(...parts));
      }
      callback(error, created);
    });
  };
}

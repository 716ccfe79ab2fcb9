/**
 * Once a request is on its way, whatever throws on its behalf ends it as a request that could not be sent: a stream that
 * the server resets, a challenge that the auth helper cannot read.
 */
import type { Run } from '../newmanEvents.ts';
import { currentScope, runInScope } from './faultScope.ts';

export function containRequests({ requester }: Run): void {
  const create = requester.create.bind(requester);
  requester.create = (trace, callback) => {
    create(trace, (error, created) => {
      if (created !== undefined) {
        const send = created.request.bind(created);
        created.request = (id, request, behavior, onEnd) => {
          let isOver = false;
          let endedWith: unknown = null;
          const end: typeof onEnd = (...results) => {
            if (isOver) return;
            isOver = true;
            [endedWith] = results;
            onEnd(...results);
          };
          let sent: { abort?: () => void } | undefined;
          const scope = {
            around: currentScope(),
            take: (fault: unknown) => {
              // A stream hands its error on, and then finds nobody who listens to its own.
              if (isOver) return fault === endedWith;
              end(fault, undefined, request);
              sent?.abort?.();
              return true;
            },
          };
          sent = runInScope(scope, () => send(id, request, behavior, end));
          return sent ?? {};
        };
      }
      callback(error, created);
    });
  };
}

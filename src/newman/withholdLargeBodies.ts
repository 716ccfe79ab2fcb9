/**
 * Scripts do not get bodies beyond a limit. The runtime hands a body to the sandbox as base64 within JSON, which takes
 * some eleven times its size (measured: 2.4 GB for 200 MB), and V8 ends the process where there is not so much.
 *
 * Such a script runs with an empty body. If its code reads it, it has failed, whatever its assertions say; if it only
 * looks at status, headers or time, there is a warning.
 */
import type { Cursor, NewmanEmitter, NewmanScriptEvent, Run } from './newmanEvents.ts';
import { readsBody } from './readsBody.ts';

const LARGEST = 50 * 1024 * 1024;

/**
 * Call it after everything else that listens: what comes after it sees no more of such a body than scripts do.
 * @param largest bytes
 */
export function withholdLargeBodies(emitter: NewmanEmitter, largest = LARGEST): void {
  const sizes = new WeakMap<object, number>();
  /** Of the answer to the latest item's request. */
  let latest = { executionId: '', size: 0 };

  emitter.on('request', (_, { cursor, response }) => {
    if (response?.stream === undefined || response.stream.length <= largest) return;
    sizes.set(response, response.stream.length);
    if (cursor.scriptId === undefined) latest = { executionId: cursor.ref, size: response.stream.length };
    response.stream = Buffer.alloc(0);
  });

  emitter.on('beforeScript', (_, { cursor, event }) => {
    if (event.listen === 'test' && cursor.ref === latest.executionId)
      tell(emitter, event, cursor, messageFor(latest.size, largest));
  });

  emitter.on('start', (_, { run }) =>
    refuseAnswers(run, (response) => {
      const size = sizes.get(response);
      return size === undefined ? null : errorOf(messageFor(size, largest));
    }),
  );
}

/** What `pm.sendRequest` asked for is an error to the script that asked. */
function refuseAnswers({ host }: Run, refusalOf: (response: object) => object | null): void {
  const dispatch = host.dispatch.bind(host);
  host.dispatch = (name, ...parts) => {
    const [id, error, response, ...rest] = parts;
    const refusal = typeof response === 'object' && response !== null ? refusalOf(response) : null;
    if (refusal === null || !name.startsWith('execution.response.')) dispatch(name, ...parts);
    else dispatch(name, id, error ?? refusal, undefined, ...rest);
  };
}

/** As the runtime tells of what a script throws and logs. */
function tell(emitter: NewmanEmitter, { script }: NewmanScriptEvent, cursor: Cursor, message: string): void {
  const text = [script?.exec ?? []].flat().join('\n');
  if (readsBody(text)) {
    emitter.emit('exception', null, { cursor, error: errorOf(`${message}, and this script reads it`) });
  } else {
    emitter.emit('console', null, { cursor, level: 'warn', messages: [message] });
  }
}

function errorOf(message: string) {
  return { name: 'ResponseTooLarge', message };
}

function messageFor(size: number, largest: number): string {
  return `the response has ${size} bytes: scripts get no body of more than ${largest}`;
}

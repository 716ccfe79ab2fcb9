/**
 * What comes out of the script sandbox is handled by the runtime's listeners, each for one script. What such a listener
 * throws, and what breaks in the sandbox itself, ends that script with an error; by itself the first would pass for the
 * second, and the second ends the run (postman-runtime, lib/runner/extensions/event.command.js).
 */
import { describeError } from '../describeError.ts';
import type { Cursor, Run } from '../newmanEvents.ts';
import { currentScope, runInScope, takeFault } from './faultScope.ts';
import type { FaultScope } from './faultScope.ts';
import type { TellFault } from './containInstructions.ts';

type Listener = (...parts: unknown[]) => unknown;

const REQUEST = 'execution.request.';
const RESPONSE = 'execution.response.';

export function containSandbox(run: Run, tellFault: TellFault): void {
  const { host } = run;
  for (const method of ['on', 'once'] as const) {
    const add = host[method].bind(host);
    host[method] = (name, listener) => {
      const scope = currentScope();
      return scope === null ? add(name, listener) : add(name, inItsScope(run, tellFault, scope, name, listener));
    };
  }
  run.triggers['error'] = (error: unknown) => endScripts(run, error);
}

/** Messages of the sandbox come in no context but that in which it was booted, for whatever run that was. */
function inItsScope(run: Run, tellFault: TellFault, scope: FaultScope, name: string, listener: Listener): Listener {
  const contained: Listener = (...parts) =>
    runInScope(scope, () => {
      if (!name.startsWith(REQUEST)) return listener.apply(run.host, parts);
      try {
        return listener.apply(run.host, parts);
      } catch (error) {
        const [cursor, id, requestId] = parts;
        // The script waits for an answer.
        run.host.dispatch(`${RESPONSE}${String(id)}`, requestId, describeError(error));
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the sandbox puts first
        tellFault(cursor as Cursor, error);
        return undefined;
      }
    });
  // By which `removeListener` finds it.
  return Object.assign(contained, { listener });
}

/** It may have lost its way, or its memory: a new one boots for the next script. */
function endScripts({ host }: Run, error: unknown): void {
  // oxlint-disable-next-line no-underscore-dangle -- postman-sandbox's name for the scripts that are running
  const running = Object.keys(host._executing);
  if (running.length === 0) {
    takeFault(error);
    return;
  }
  for (const id of running) host.emit(`execution.result.${id}`, error);
  host.hasTimedOut = true;
  host.dispose();
}

/**
 * Keeps what breaks in a run within the run, and within the item that it breaks: our own listeners, Newman's and the
 * runtime's code, the libraries below them. Without it an exception ends the process, and every other run in it.
 */
import type { Cursor, NewmanEmitter, Run } from '../newmanEvents.ts';
import { containInstructions } from './containInstructions.ts';
import type { TellFault } from './containInstructions.ts';
import { containRequests } from './containRequests.ts';
import { containSandbox } from './containSandbox.ts';
import { currentScope } from './faultScope.ts';
import type { FaultScope } from './faultScope.ts';
import { guardListeners } from './guardListeners.ts';

export interface RunFaults {
  readonly tellFault: TellFault;
  /** Ends the run where no item can be blamed. */
  readonly scope: FaultScope;
}

/** Call it before anybody listens. */
export function containRun(emitter: NewmanEmitter, { tellFault, scope }: RunFaults): void {
  guardListeners(emitter, (thrown, _, parts) => {
    const cursor = cursorIn(parts[1]);
    if (cursor === null) scope.take(thrown);
    else tellFault(cursor, thrown);
  });
  emitter.on('start', (_, { run }) => contain(run, tellFault, scope));
}

function contain(run: Run, tellFault: TellFault, scope: FaultScope): void {
  containInstructions(run, tellFault, scope);
  containSandbox(run, tellFault);
  containRequests(run);
  for (const name of Object.keys(run.triggers)) containTrigger(run, name, tellFault);
}

/** Newman's own code between the runtime and those who listen. */
function containTrigger(run: Run, name: string, tellFault: TellFault): void {
  const trigger = run.triggers[name];
  // These end the run.
  if (trigger === undefined || name === 'done' || name === 'success' || name === 'error') return;
  run.triggers[name] = (...parts) => {
    try {
      trigger.apply(run.triggers, parts);
    } catch (error) {
      const cursor = parts.slice(0, 2).find(isCursor);
      if (cursor === undefined && currentScope()?.take(error) !== true) throw error;
      if (cursor !== undefined) tellFault(cursor, error);
    }
  };
}

function cursorIn(payload: unknown): Cursor | null {
  const cursor = typeof payload === 'object' && payload !== null && 'cursor' in payload ? payload.cursor : null;
  return isCursor(cursor) ? cursor : null;
}

function isCursor(value: unknown): value is Cursor {
  return typeof value === 'object' && value !== null && 'ref' in value && typeof value.ref === 'string';
}

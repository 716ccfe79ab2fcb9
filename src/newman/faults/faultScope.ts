/**
 * Whose an exception is that nobody catches. The runtime and the libraries below it throw where no caller of theirs is
 * left: in a socket's event, in an answer to an authentication challenge. The work that was going on is found by the
 * asynchronous context in which it was begun, and ends with the exception as its error; what goes on beside it in this
 * process does not notice.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** A piece of work that may end with an error: a request, an instruction of the runtime, a run. */
export interface FaultScope {
  /** Ends the work with the error. @returns false: it is over already, and what it is a part of is asked */
  take(error: unknown): boolean;
  readonly around: FaultScope | null;
}

const scopes = new AsyncLocalStorage<FaultScope | null>();

export function currentScope(): FaultScope | null {
  return scopes.getStore() ?? null;
}

/** Runs what belongs to the scope; an exception goes to the scope, and to nobody else. */
export function runInScope<T>(scope: FaultScope, work: () => T): T | undefined {
  return scopes.run(scope, () => {
    try {
      return work();
    } catch (error) {
      if (takeFault(error, scope)) return undefined;
      throw error;
    }
  });
}

/** The function with the scope of now, from wherever it is called. */
export function inCurrentScope<Parts extends unknown[]>(work: (...parts: Parts) => void): (...parts: Parts) => void {
  const scope = currentScope();
  return scope === null ? work : (...parts) => runInScope(scope, () => work(...parts));
}

/** Runs what no work in this process may be blamed for, such as what is started ahead for whoever comes next. */
export function runOutsideOfScopes<T>(work: () => T): T {
  return scopes.run(null, work);
}

/** @returns false: nobody knows whose the exception is */
export function takeFault(error: unknown, from: FaultScope | null = currentScope()): boolean {
  for (let scope = from; scope !== null; scope = scope.around) if (scope.take(error)) return true;
  return false;
}

/**
 * Boots the sandbox of the next collection run ahead. A sandbox is a thread that takes about 200 ms to boot, anew for
 * every collection run; here it boots while Newman loads, and the next one while a run is going.
 */
import { inCurrentScope, runOutsideOfScopes } from './faults/faultScope.ts';
import { newmanPackages } from './loadNewman.ts';
import type { SandboxContext, SandboxModule } from './newmanPackages.ts';

/**
 * Milliseconds. Where many processes share few processors a boot takes long and is nothing but slow, and the 30 s of the
 * sandbox's own limit end the process: a collection run that sends its requests meanwhile would be lost with it.
 */
const BOOT_TIMEOUT = 5 * 60 * 1000;

export class WarmSandbox {
  readonly #create: SandboxModule['createContext'];
  #next: Promise<SandboxContext> | null = null;
  #another = false;
  #reuse = false;
  #tasks = 0;

  /** Puts itself in the place of the runtime's own `createContext`, in the copy of the sandbox that the runtime uses. */
  constructor() {
    const sandbox = newmanPackages.sandbox();
    const create = sandbox.createContext.bind(sandbox);
    // Whose turn it is while it boots has nothing to do with whose it will be.
    this.#create = (options, callback) =>
      runOutsideOfScopes(() => create({ bootTimeout: BOOT_TIMEOUT, ...options }, callback));
    sandbox.createContext = (options, callback) => this.#handOut(options, callback);
  }

  /** Boots one, if none is there already. */
  prepare(): void {
    if (this.#next !== null) return;
    this.#next = new Promise((resolve, reject) => {
      this.#create({}, (error, context) =>
        context === undefined ? reject(error ?? new Error('no sandbox')) : resolve(context),
      );
    });
    // Told to whoever takes it.
    this.#next.catch(() => {});
  }

  /** Boots one when the one that is there has been taken. */
  prepareAnother(): void {
    this.#another = true;
  }

  /**
   * Keeps the sandbox in which a token is obtained for the collection run that follows: nothing runs in it but our own
   * script, which a collection run would have run in its own sandbox anyway. Where something else is going on, nobody
   * could tell whose sandbox is the next to be handed out.
   *
   * @returns to be called when the task is over
   */
  begin(task: 'runCollection' | 'obtainToken'): () => void {
    this.#tasks += 1;
    this.#reuse = task === 'obtainToken' && this.#tasks === 1;
    return () => {
      this.#tasks -= 1;
    };
  }

  #handOut(options: Record<string, unknown>, callback: Parameters<SandboxModule['createContext']>[1]): void {
    const next = this.#next;
    const { timeout, ...others } = options;
    // Only the timeout can be set on a sandbox that has booted.
    if (next === null || Object.values(others).some((value) => value !== undefined)) {
      this.#create(options, inCurrentScope(callback));
      return;
    }
    this.#next = null;
    if (this.#another) this.prepare();
    this.#another = false;
    const reuse = this.#reuse;
    this.#reuse = false;
    void handOver(next, timeout, (error, context) => {
      if (reuse && context !== undefined) this.#keep(context);
      callback(error, context);
    });
  }

  /** When it is disposed of, it forgets who listened to it and who stood before its methods, and waits for the next one. */
  #keep(context: SandboxContext): void {
    const restoreMethods = methodsOf(context);
    const own = new Map(context.eventNames().map((name) => [name, context.listeners(name)]));
    const dispose = context.dispose.bind(context);
    context.dispose = (done) => {
      context.dispose = dispose;
      // oxlint-disable-next-line no-underscore-dangle -- postman-sandbox's name for the scripts that are running
      const isBusy = Object.keys(context._executing).length > 0;
      // It has ended a script for its time, or is to end one now, or another sandbox is there already.
      if (isBusy || context.hasTimedOut || this.#next !== null) return context.dispose(done);
      for (const name of context.eventNames()) {
        for (const listener of context.listeners(name)) {
          if (own.get(name)?.includes(listener) !== true) context.off(name, listener as (...values: unknown[]) => void);
        }
      }
      restoreMethods();
      this.#next = Promise.resolve(context);
      done?.();
    };
  }
}

/** Otherwise what a run does with each script would be done to those of the next run twice. */
function methodsOf(context: object): () => void {
  const methods = (): [string, unknown][] => Object.entries(context).filter(([, value]) => typeof value === 'function');
  const before = new Map(methods());
  return () => {
    for (const [name] of methods()) {
      if (before.has(name)) Reflect.set(context, name, before.get(name));
      else if (name in (Reflect.getPrototypeOf(context) ?? {})) Reflect.deleteProperty(context, name);
    }
  };
}

async function handOver(
  next: Promise<SandboxContext>,
  timeout: unknown,
  callback: Parameters<SandboxModule['createContext']>[1],
): Promise<void> {
  let context: SandboxContext;
  try {
    context = await next;
  } catch (error) {
    callback(error instanceof Error ? error : new Error(String(error)));
    return;
  }
  context.connectOptions['timeout'] = timeout;
  // None is set anew, too: a sandbox that is kept had one.
  if (typeof timeout === 'number' && Number.isFinite(timeout)) context.executionTimeout = timeout;
  else delete context.executionTimeout;
  callback(null, context);
}

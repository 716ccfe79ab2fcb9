/**
 * Boots the sandbox of the next collection run ahead. A sandbox is a thread that takes about 200 ms to boot, anew for
 * every collection run; here it boots while Newman loads, and the next one while a run is going.
 */
import { createRequire } from 'node:module';

/** What we use of postman-sandbox 6 and of the context that it makes. */
interface SandboxModule {
  createContext(
    options: Record<string, unknown>,
    callback: (error: Error | null, context?: SandboxContext) => void,
  ): void;
}
interface SandboxContext {
  executionTimeout?: number;
  connectOptions: Record<string, unknown>;
}

export class WarmSandbox {
  readonly #create: SandboxModule['createContext'];
  #next: Promise<SandboxContext> | null = null;
  #another = false;

  /** Puts itself in the place of the runtime's own `createContext`, in the copy of the sandbox that the runtime uses. */
  constructor() {
    const runtimeRequire = createRequire(createRequire(import.meta.url).resolve('postman-runtime'));
    const sandbox = runtimeRequire('postman-sandbox') as SandboxModule;
    this.#create = sandbox.createContext.bind(sandbox);
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

  #handOut(options: Record<string, unknown>, callback: Parameters<SandboxModule['createContext']>[1]): void {
    const next = this.#next;
    const { timeout, ...others } = options;
    // Only the timeout can be set on a sandbox that has booted.
    if (next === null || Object.values(others).some((value) => value !== undefined)) {
      this.#create(options, callback);
      return;
    }
    this.#next = null;
    if (this.#another) this.prepare();
    this.#another = false;
    void handOver(next, timeout, callback);
  }
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
  if (typeof timeout === 'number' && Number.isFinite(timeout)) context.executionTimeout = timeout;
  callback(null, context);
}

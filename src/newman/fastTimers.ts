/**
 * postman-runtime waits on `setTimeout(…, 0)` between its instructions, several times for every item; Node makes a
 * millisecond of each. `setImmediate` comes in the same place of the event loop's order, without the wait. Timers with a
 * delay stay as they are.
 */
export function replaceZeroTimers(): void {
  const { setTimeout: originalSetTimeout, clearTimeout: originalClearTimeout } = globalThis;

  const fastSetTimeout = (callback: (...values: unknown[]) => void, delay?: number, ...values: unknown[]) =>
    delay === 0 ? setImmediate(callback, ...values) : originalSetTimeout(callback, delay, ...values);

  const fastClearTimeout = (timer: NodeJS.Immediate | Parameters<typeof originalClearTimeout>[0]): void => {
    if (timer instanceof Immediate) clearImmediate(timer);
    else originalClearTimeout(timer);
  };

  // `util.promisify(setTimeout)` finds its own way through a symbol.
  globalThis.setTimeout = Object.assign(fastSetTimeout, originalSetTimeout);
  globalThis.clearTimeout = fastClearTimeout;
}

/** Node's class for what `setImmediate` returns; it has no public name. */
const Immediate = (() => {
  const sample = setImmediate(() => {});
  clearImmediate(sample);
  return sample.constructor as new () => NodeJS.Immediate;
})();

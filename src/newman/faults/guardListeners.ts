import type { EventEmitter } from 'node:events';

type Listener = (...parts: unknown[]) => void;

/**
 * From now on a listener that throws is told of, and the others still hear the event. Newman emits in the midst of the
 * runtime's own work: an exception would leave the run hanging, or take the process down.
 */
export function guardListeners(
  emitter: EventEmitter,
  onError: (thrown: unknown, event: string, parts: readonly unknown[]) => void,
): void {
  for (const method of ['on', 'addListener', 'prependListener'] as const) {
    const add = emitter[method].bind(emitter);
    const guarded = (name: string, listener: Listener): EventEmitter => {
      const guard = (...parts: unknown[]): void => {
        try {
          listener.apply(emitter, parts);
        } catch (error) {
          onError(error, name, parts);
        }
      };
      // By which `removeListener` finds it.
      return add(name, Object.assign(guard, { listener }));
    };
    Object.assign(emitter, { [method]: guarded });
  }
}

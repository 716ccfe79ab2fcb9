/** Newman's own kind of reporters in a collection run: what they break is theirs. */
import type { NewmanReporter } from '../run/collectionRunRequest.ts';
import { describeError } from './describeError.ts';
import type { EventSink } from './eventSink.ts';
import { guardListeners } from './faults/guardListeners.ts';
import type { NewmanEmitter } from './newmanEvents.ts';

/**
 * Call it when Newman has returned its emitter and our own listeners are there: reporters are made, and listen, later.
 * A listener that throws is swallowed by the runtime, and some leave the run hanging for ever (seen with `item`).
 */
export function followNewmanReporters(
  emitter: NewmanEmitter,
  reporters: readonly NewmanReporter[],
  sink: EventSink,
): void {
  if (reporters.length === 0) return;
  const names = reporters.map(({ name }) => `newman:${name}`);
  const fail = (reporter: string, thrown: unknown): void => {
    sink.publish({ type: 'reporterFailed', at: new Date().toISOString(), reporter, error: describeError(thrown) });
  };

  let told = false;
  guardListeners(emitter, (thrown) => {
    if (!told) fail(names.join(', '), thrown);
    told = true;
  });
  // Newman goes on without one that it cannot make, and says so where nobody reads it.
  emitter.on('start', () => {
    for (const [index, { name }] of reporters.entries()) {
      if (emitter.reporters?.[name] !== undefined) continue;
      const message = `Newman could not make it; "newman run -r ${name}" tells why.`;
      fail(names[index] ?? name, new Error(message));
    }
  });
}

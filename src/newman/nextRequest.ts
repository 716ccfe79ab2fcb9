/**
 * `pm.execution.setNextRequest` with a name or an id that no request of the run has. Newman ends the iteration there, and
 * passes; here it is an error of the script that asked for it.
 */
import type { CollectionDefinition } from '../postman/definitions.ts';
import { listItems } from '../postman/items.ts';
import { nearestName } from '../postman/nearestName.ts';
import type { ScriptKind } from '../run/runEvent.ts';
import type { Cursor, NewmanEmitter, NewmanItem, NewmanScriptEvent, Run } from './newmanEvents.ts';

export interface NextRequestOptions {
  /** All of it, whatever is selected with `--folder`. */
  readonly collection: CollectionDefinition;
  /** Called before the end of the item is told. */
  readonly onUnknown: (cursor: Cursor, script: ScriptKind, message: string) => void;
}

interface EndedScript {
  readonly event: NewmanScriptEvent;
  /** `nextRequest` in it is what the script asked for last; it may be changed until the item ends. */
  readonly execution: { readonly return?: Record<string, unknown> };
}

/** Call it before others listen for the end of items. */
export function checkNextRequests(emitter: NewmanEmitter, { collection, onUnknown }: NextRequestOptions): void {
  let run: Run | null = null;
  /** Of the item that is running, in their order. */
  let scripts: EndedScript[] = [];

  emitter.on('start', (_, payload) => {
    run = payload.run;
  });
  emitter.on('beforeItem', () => {
    scripts = [];
  });
  emitter.on('script', (_, { event, execution }) => {
    if (execution !== undefined) scripts.push({ event, execution });
  });
  emitter.on('item', (_, { cursor }) => {
    // The last one decides.
    const asking = scripts.findLast(({ execution }) => Object.hasOwn(execution.return ?? {}, 'nextRequest'));
    const asked = asking?.execution.return?.['nextRequest'];
    if (asking === undefined || run === null || endsOnPurpose(asked) || isAmong(run.state.items, asked)) return;
    const { event } = asking;
    const message = describe(event, asked, run.state.items, collection);
    onUnknown(cursor, event.listen === 'prerequest' ? 'prerequest' : 'test', message);
  });
}

/** As documented, and what stands for nothing: no name was asked for. */
function endsOnPurpose(asked: unknown): boolean {
  return asked === null || asked === '' || asked === false;
}

function isAmong(items: readonly Pick<NewmanItem, 'id' | 'name'>[], asked: unknown): boolean {
  return items.some(({ id, name }) => id === String(asked) || name === String(asked));
}

function describe(
  event: NewmanScriptEvent,
  asked: unknown,
  items: readonly NewmanItem[],
  collection: CollectionDefinition,
): string {
  const owner = event.parent?.()?.name;
  const kind = event.listen === 'prerequest' ? 'pre-request' : 'test';
  const script = `the ${kind} script${owner === undefined ? '' : ` of "${owner}"`}`;
  const all = listItems(collection).map(({ item: { id, name } }) => ({ id, name }));
  const isElsewhere = isAmong(all, asked);
  const typed = String(asked);
  // Of a single letter every other one is near.
  const nearest =
    typed.length < 3
      ? null
      : nearestName(
          typed,
          items.map(({ name }) => name),
        );
  const why = isElsewhere
    ? 'a request outside of the folders that were chosen (--folder)'
    : 'a name or id that no request has';
  const advice =
    isElsewhere || nearest === null ? 'setNextRequest(null) ends it on purpose' : `did you mean "${nearest}"?`;
  return `setNextRequest(${JSON.stringify(asked)}) in ${script} asks for ${why}, so that the iteration ended; ${advice}`;
}

/**
 * What the runtime does for an item is a chain of instructions: scripts, the request, scripts. One that throws ends the
 * whole run (postman-runtime, lib/runner/run.js), or leaves it waiting for ever. Here it ends with the error, as the
 * runtime itself ends one that has failed, and the next one follows.
 */
import type { Cursor, Instruction, InstructionPayload, Run } from '../newmanEvents.ts';
import { currentScope, runInScope, takeFault } from './faultScope.ts';
import type { FaultScope } from './faultScope.ts';

/** Tells that something broke in an item which is neither its request nor one of its scripts. */
export type TellFault = (cursor: Cursor, error: unknown) => void;

type Next = (...results: unknown[]) => void;

export function containInstructions(run: Run, tellFault: TellFault, around: FaultScope): void {
  const { pool } = run;
  const create = pool.create.bind(pool);
  pool.create = (action, payload, parts) => {
    const instruction = create(action, payload, parts);
    const scope = ITEM_ACTIONS.has(action) ? new InstructionScope(run, instruction, tellFault, around) : null;
    scope?.contain();
    return instruction;
  };
}

/** Those of an item. What else there is (iterations, delays, pauses) does nothing with what a collection says. */
const ITEM_ACTIONS = new Set(['item', 'event', 'request', 'httprequest']);

class InstructionScope implements FaultScope {
  readonly around: FaultScope | null;
  readonly #run: Run;
  readonly #instruction: Instruction;
  readonly #tellFault: TellFault;
  #next: Next | null = null;
  #isOver = false;

  constructor(run: Run, instruction: Instruction, tellFault: TellFault, around: FaultScope) {
    this.#run = run;
    this.#instruction = instruction;
    this.#tellFault = tellFault;
    // An item is part of nothing: the one before it, whose end begins it, is over.
    this.around = instruction.action === 'item' ? around : (currentScope() ?? around);
  }

  /** Before it is executed. */
  contain(): void {
    const instruction = this.#instruction;
    if (instruction.action === 'item') this.#watchEndOfItem();
    // oxlint-disable-next-line no-underscore-dangle -- the runtime's name
    const process = instruction._processor;
    const execute = instruction.execute.bind(instruction);
    // oxlint-disable-next-line no-underscore-dangle -- the runtime's name
    instruction._processor = (...parts) => {
      const next = parts.at(-1);
      if (typeof next !== 'function') return process.apply(this.#run, parts);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the last part of what a processor gets
      this.#next = (...results) => this.#finish(next as Next, results);
      return runInScope(this, () => {
        try {
          return process.apply(this.#run, [...parts.slice(0, -1), this.#next]);
        } catch (error) {
          if (instruction.action !== 'item') throw error;
          this.#abandonItem(error);
          return this.#next?.();
        }
      });
    };
    instruction.execute = (callback, scope) => {
      let isCalled = false;
      this.#goOn = (...results) => {
        if (isCalled) return;
        isCalled = true;
        callback.apply(scope, results);
      };
      execute(this.#goOn, scope);
    };
  }

  #goOn: Next = () => {};

  take(error: unknown): boolean {
    const { action, payload } = this.#instruction;
    if (action === 'item') {
      // Its scripts and its request are instructions of their own: the item itself goes on, or has been over for long.
      this.#tellFault(payload.coords, error);
      return true;
    }
    if (this.#isOver || this.#next === null) return false;
    if (action === 'event') this.#failScript(payload, error);
    else this.#failRequest(payload, error);
    return true;
  }

  #failScript({ name = '', coords, item }: InstructionPayload, error: unknown): void {
    this.#tellFault(coords, error);
    this.#run.triggers[name]?.(null, coords, [], item);
    // Whether the request is what it should be nobody knows: it is not sent.
    this.#next?.(null, [], null, name === 'prerequest');
  }

  #failRequest({ context, item, abortOnError, coords: ofItem }: InstructionPayload, error: unknown): void {
    const coords = context?.coords ?? ofItem;
    const sent = context?.item ?? item;
    this.#run.triggers['request']?.(error, coords, undefined, sent.request, sent);
    this.#next?.(abortOnError === true ? error : null, { request: sent.request, item: sent, coords }, error);
  }

  /** What waits for the instruction goes on within this call, and may throw itself. */
  #finish(next: Next, results: unknown[]): void {
    const { action } = this.#instruction;
    if (action !== 'item') this.#isOver = true;
    try {
      next(...results);
    } catch (error) {
      setImmediate(this.#goOn, null);
      if (
        !(this.around instanceof InstructionScope && this.around.#abandonItem(error)) &&
        !takeFault(error, this.around)
      )
        throw error;
    }
  }

  /** The item that an instruction belongs to ends here. */
  #abandonItem(error: unknown): boolean {
    const { action, payload } = this.#instruction;
    if (action !== 'item') return this.around instanceof InstructionScope && this.around.#abandonItem(error);
    if (this.#isOver) return false;
    this.#tellFault(payload.coords, error);
    this.#run.triggers['item']?.(null, payload.coords, payload.item);
    this.#endOfItem(null, {});
    return true;
  }

  #endOfItem: Next = () => {};

  /** An item is over when the runtime turns to the next one, not when its instruction is: that only begins it. */
  #watchEndOfItem(): void {
    const [callback] = this.#instruction.in;
    if (typeof callback !== 'function') return;
    this.#endOfItem = (...results) => {
      if (this.#isOver) return;
      this.#isOver = true;
      callback.apply(this.#run, results);
    };
    this.#instruction.in[0] = this.#endOfItem;
  }
}

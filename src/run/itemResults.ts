/** The item results of one collection run: what ran, each judged as it is read, and then what was never reached. */
import type { Historian } from '../history/historian.ts';
import { attemptOf, plannedItemOf } from './execution.ts';
import type { Execution } from './execution.ts';
import type { Executions } from './executionList.ts';
import type { PlannedCollectionRun } from './runEvent.ts';
import type { ItemResult, ItemResults } from './testRun.ts';

/** Made anew by every `judge`; what an execution alone does not say. */
export type ItemJudgement = Pick<ItemResult, 'status' | 'skipReason' | 'durationMs' | 'interruptedBy'>;

export interface ItemResultsParts {
  readonly plan: PlannedCollectionRun;
  readonly executions: Executions;
  readonly historian: Historian;
  readonly judge: (execution: Execution, index: number) => ItemJudgement;
  /** Places (iteration times number of items, plus place in the plan) of what was never reached, in order. */
  readonly unreached: readonly number[];
  readonly skipReasonAt: (place: number) => NonNullable<ItemResult['skipReason']>;
}

export class StoredItemResults implements ItemResults {
  readonly #parts: ItemResultsParts;
  readonly #executionCount: number;
  readonly length: number;

  constructor(parts: ItemResultsParts) {
    this.#parts = parts;
    this.#executionCount = parts.executions.tallies.length;
    this.length = this.#executionCount + parts.unreached.length;
  }

  at(index: number): ItemResult | undefined {
    const place = index < 0 ? this.length + index : index;
    if (!Number.isInteger(place) || place < 0 || place >= this.length) return undefined;
    return place < this.#executionCount ? this.#reached(place) : this.#unreached(place - this.#executionCount);
  }

  *[Symbol.iterator](): Generator<ItemResult> {
    for (let index = 0; index < this.length; index += 1) {
      const item = this.at(index);
      if (item !== undefined) yield item;
    }
  }

  /** For `JSON.stringify`, which knows no sequences but arrays. */
  toJSON(): readonly ItemResult[] {
    return [...this];
  }

  #reached(index: number): ItemResult {
    const { plan, executions, judge } = this.#parts;
    const execution = executions.read(index);
    const { itemId, name, folders } = plannedItemOf(execution, plan.items);
    const { status, skipReason, durationMs, interruptedBy } = judge(execution, index);
    const item: ItemResult = {
      executionId: execution.executionId,
      itemId,
      name,
      folders,
      iteration: execution.iteration,
      status,
      skipReason,
      startedAt: execution.startedAt,
      durationMs,
      exchange: execution.exchange,
      ...(execution.handshakes !== undefined && { handshakes: execution.handshakes }),
      attempts: execution.attempts.map(attemptOf),
      interruptedBy,
      assertions: execution.assertions,
      scriptErrors: execution.scriptErrors,
      scriptRequests: execution.scriptRequests,
      console: execution.console,
      warnings: execution.warnings,
      history: null,
      flaky: false,
    };
    return execution.planIndex < 0 ? item : withHistory(item, this.#parts.historian);
  }

  #unreached(index: number): ItemResult {
    const { plan, unreached, skipReasonAt } = this.#parts;
    const place = unreached[index] ?? 0;
    const { itemId, name, folders } = plannedItemOf({ itemId: '', planIndex: place % plan.items.length }, plan.items);
    return {
      executionId: null,
      itemId,
      name,
      folders,
      iteration: Math.floor(place / plan.items.length),
      status: 'skipped',
      skipReason: skipReasonAt(place),
      startedAt: null,
      durationMs: 0,
      exchange: null,
      attempts: [],
      interruptedBy: null,
      assertions: [],
      scriptErrors: [],
      scriptRequests: [],
      console: [],
      warnings: [],
      history: null,
      flaky: false,
    };
  }
}

function withHistory(item: ItemResult, historian: Historian): ItemResult {
  const flaky = historian.isFlaky(item);
  const history = historian.historyOfItem(item);
  if (history === null) return flaky ? { ...item, flaky } : item;
  const assertions = item.assertions.map((assertion) => ({
    ...assertion,
    history: historian.historyOfAssertion(item, assertion),
  }));
  return { ...item, assertions, history, flaky };
}

/** Which shard this machine is: what `--shard` says, or what the orchestrator says where `--shard auto` asks for it. */
import { TokenmanError } from '../errors.ts';
import type { Shard } from '../run/runEvent.ts';
import { ORCHESTRATORS, TOTAL_VARIABLE } from './orchestrators.ts';
import type { Orchestrator } from './orchestrators.ts';

type Variables = Readonly<Record<string, string | undefined>>;

interface Answer {
  readonly orchestrator: Orchestrator;
  readonly shard: Shard;
}

/**
 * @param requested `2/5`, or `auto`
 * @param origin where that was written, for messages: `--shard`
 * @throws TokenmanError USAGE
 */
export function resolveShard(requested: string, origin: string, variables: Variables): Shard {
  if (requested.trim() === 'auto') return shardOfOrchestrator(origin, variables);
  const [, index, total] = /^\s*(\d{1,6})\/(\d{1,6})\s*$/.exec(requested) ?? [];
  if (index === undefined || total === undefined) {
    throw usage(`${origin} takes N/TOTAL or auto, not "${requested}"`, 'The second of five shards is 2/5.');
  }
  return checked({ index: Number(index), total: Number(total) }, `${origin} ${requested.trim()}`);
}

/**
 * Only where it is asked for: a CI system that sets its variables anyway would else split a run that nobody merges, and
 * what failed in the other parts would be seen by nobody.
 */
function shardOfOrchestrator(origin: string, variables: Variables): Shard {
  const answers = ORCHESTRATORS.flatMap((orchestrator) => answerOf(orchestrator, variables) ?? []);
  const [first, ...others] = answers;
  if (first === undefined) {
    const names = ORCHESTRATORS.map(({ index }) => index);
    throw usage(
      `${origin} auto finds no variable that says which shard this is (${names.join(', ')})`,
      'Write --shard N/TOTAL, or run it in a job that is one of several.',
    );
  }
  const other = others.find(({ shard }) => shard.index !== first.shard.index || shard.total !== first.shard.total);
  if (other !== undefined) {
    throw usage(
      `${origin} auto finds two answers: ${describe(first)}, and ${describe(other)}`,
      'Write --shard N/TOTAL instead.',
    );
  }
  return first.shard;
}

function answerOf(orchestrator: Orchestrator, variables: Variables): Answer | null {
  const index = valueOf(orchestrator.index, variables);
  if (index === null) return null;
  const total = valueOf(orchestrator.total ?? TOTAL_VARIABLE, variables);
  if (total === null) {
    throw usage(
      `$${orchestrator.index} says which shard this is, and nothing says of how many`,
      `Set $${orchestrator.total ?? TOTAL_VARIABLE} to the number of shards.`,
    );
  }
  const shard = { index: wholeNumber(index) + 1 - orchestrator.first, total: wholeNumber(total) };
  const said = `$${orchestrator.index}=${index} of ${total}`;
  return { orchestrator, shard: checked(shard, said) };
}

function checked(shard: Shard, said: string): Shard {
  const { index, total } = shard;
  if (!Number.isInteger(index) || !Number.isInteger(total)) throw usage(`${said} is no number of a shard`);
  if (total < 1) throw usage(`${said}: there is at least one shard`);
  if (index < 1) throw usage(`${said}: shards are counted from 1`);
  if (index > total) throw usage(`${said}: there ${total === 1 ? 'is only 1 shard' : `are only ${total} shards`}`);
  return shard;
}

function describe({ orchestrator, shard }: Answer): string {
  return `${shard.index}/${shard.total} by $${orchestrator.index}`;
}

function valueOf(name: string, variables: Variables): string | null {
  const value = (variables[name] ?? '').trim();
  return value === '' ? null : value;
}

function wholeNumber(text: string): number {
  return /^\d{1,6}$/.test(text) ? Number(text) : NaN;
}

function usage(message: string, hint = 'The second of five shards is --shard 2/5.'): TokenmanError {
  return new TokenmanError('USAGE', message, { hint });
}

/** `--verbose`: what times of all answered requests come to, as Newman's summary says it. */
import type { ExchangeTimings } from '../../run/runEvent.ts';
import type { TestRun } from '../../run/testRun.ts';
import { milliseconds } from './exchangeLines.ts';

const ROWS = [
  ['average response time:', 'total'],
  ['average DNS lookup time:', 'dns'],
  ['average first byte time:', 'firstByte'],
] as const satisfies readonly (readonly [string, keyof ExchangeTimings])[];

export function timingSummary({ collectionRuns }: TestRun): string[] {
  const values = new Map<keyof ExchangeTimings, number[]>(ROWS.map(([, phase]) => [phase, []]));
  for (const run of collectionRuns) {
    for (const { exchange } of run.items) {
      for (const [phase, known] of values) {
        const value = exchange?.timings?.[phase] ?? null;
        if (value !== null && exchange?.response != null) known.push(value);
      }
    }
  }
  return ROWS.map(([title, phase]) => {
    const known = values.get(phase) ?? [];
    return `${title} ${known.length === 0 ? '–' : describe(known)}`;
  });
}

function describe(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const extremes = values.reduce<readonly [number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
  const [least, most] = extremes.map(milliseconds);
  return `${milliseconds(mean)} (min ${least}, max ${most}, s.d. ${milliseconds(Math.sqrt(variance))})`;
}

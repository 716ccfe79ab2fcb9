/** How a failed item fared in the other environments. */
import type { ItemStatus } from '../../run/testRun.ts';
import type { ComparedItem, EnvironmentComparison } from './compareEnvironments.ts';

const WORDS: readonly (readonly [string, readonly (ItemStatus | null)[]])[] = [
  ['also fails in', ['failed', 'error']],
  ['passes in', ['passed']],
  ['did not run in', ['skipped', null]],
];

/** `also fails in staging; passes in dev, qa` */
export function describeElsewhere(
  { environments }: Pick<EnvironmentComparison, 'environments'>,
  { statuses }: Pick<ComparedItem, 'statuses'>,
  environment: string,
): string {
  return WORDS.flatMap(([words, meant]) => {
    const names = environments.filter(
      (name, place) => name !== environment && meant.includes(statuses[place] ?? null),
    );
    return names.length === 0 ? [] : [`${words} ${names.join(', ')}`];
  }).join('; ');
}

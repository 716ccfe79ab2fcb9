/** The order in which collection runs start, and what may run beside what. */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Admission } from '../../../src/run/schedule/admission.ts';
import type { Entrant } from '../../../src/run/schedule/admission.ts';
import { expectedTimes } from '../../../src/run/schedule/expectedTimes.ts';
import { PlanGraph } from '../../../src/run/schedule/planGraph.ts';
import type { PlannedRun } from '../../../src/run/runPlan.ts';

type Task = Partial<Omit<Entrant, 'place'>> & { readonly name: string };

/** Each task takes as many turns as its name has letters. @returns what ran at the same time, in the order of the starts */
async function simulate(size: number, tasks: readonly Task[]): Promise<readonly string[]> {
  const admission = new Admission(size);
  const running = new Set<string>();
  const seen: string[] = [];
  await Promise.all(
    tasks.map(({ name, expectedMs = null, serial = false }, place) =>
      admission.admit({ place, expectedMs, serial }, async () => {
        running.add(name);
        seen.push([...running].join('+'));
        for (let turn = 0; turn < name.length * 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        running.delete(name);
      }),
    ),
  );
  expect(admission.isAwaited).toBe(false);
  return seen;
}

describe('order', () => {
  test('is that of the plan where nothing is known', async () => {
    await expect(simulate(1, [{ name: 'a' }, { name: 'b' }, { name: 'c' }])).resolves.toEqual(['a', 'b', 'c']);
    await expect(simulate(2, [{ name: 'aa' }, { name: 'b' }, { name: 'c' }])).resolves.toEqual(['aa', 'aa+b', 'aa+c']);
  });

  test('is the longest first, what was never seen before all of them, and with one at a time that of the plan', async () => {
    const tasks = [{ name: 'short', expectedMs: 1 }, { name: 'long', expectedMs: 9 }, { name: 'new' }];
    const starts = async (size: number) => (await simulate(size, tasks)).map((seen) => seen.split('+').at(-1));
    await expect(starts(2)).resolves.toEqual(['new', 'long', 'short']);
    await expect(starts(1)).resolves.toEqual(['short', 'long', 'new']);
  });
});

describe('what must not overlap', () => {
  test('runs alone: first while nothing runs', async () => {
    const tasks = [{ name: 'a' }, { name: 'b' }, { name: 'alone', serial: true }];
    await expect(simulate(3, tasks)).resolves.toEqual(['alone', 'a', 'a+b']);
  });

  test('waits for the others of its group, and for nobody else', async () => {
    const tasks = [{ name: 'db1', serial: 'db' }, { name: 'db2', serial: 'db' }, { name: 'other-long' }];
    await expect(simulate(3, tasks)).resolves.toEqual(['db1', 'db1+other-long', 'other-long+db2']);
  });

  test('never overlaps, never more than the size run, and all run, whatever there is', async () => {
    const task = fc.record({
      length: fc.integer({ min: 1, max: 4 }),
      expectedMs: fc.option(fc.integer({ min: 0, max: 5 })),
      serial: fc.constantFrom(false, true, 'x', 'y'),
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(task, { maxLength: 12 }), async (size, drafts) => {
        const tasks = drafts.map(({ length, ...others }, index) => ({
          ...others,
          name: `${index}`.padEnd(length + 1, '.'),
        }));
        const kinds = new Map(tasks.map(({ name, serial }) => [name, serial]));
        const seen = await simulate(size, tasks);
        expect(seen.map((names) => names.split('+').at(-1) ?? '').toSorted()).toEqual(
          tasks.map(({ name }) => name).toSorted(),
        );
        for (const names of seen.map((text) => text.split('+'))) {
          const serials = names.map((name) => kinds.get(name)).filter((serial) => serial !== false);
          expect(names.length).toBeLessThanOrEqual(size);
          expect(serials.length).toBe(new Set(serials).size);
          if (serials.includes(true)) expect(names).toHaveLength(1);
        }
      }),
      { numRuns: 30 },
    );
  });
});

test('a collection run counts with the longest chain that waits for it', () => {
  const run = (collectionRunId: string, ...dependsOn: string[]) =>
    ({ planned: { collectionRunId }, dependsOn }) as unknown as PlannedRun;
  const runs = [
    run('setup'),
    run('orders', 'setup'),
    run('sales', 'setup'),
    run('report', 'orders'),
    run('new', 'sales'),
  ];
  const durations: Readonly<Record<string, number>> = { setup: 1, orders: 10, sales: 20, report: 100 };
  const times = expectedTimes(
    runs.slice(0, 4),
    new PlanGraph(runs.slice(0, 4)),
    ({ planned }) => durations[planned.collectionRunId] ?? null,
  );
  expect([...times.values()]).toEqual(expect.arrayContaining([111, 110, 20, 100]));
  expect(times.get(runs[0] as PlannedRun)).toBe(111);
  // What waits for it is not known: nor is when all will have ended.
  const unknown = expectedTimes(runs, new PlanGraph(runs), ({ planned }) => durations[planned.collectionRunId] ?? null);
  expect(unknown.get(runs[0] as PlannedRun)).toBeNull();
});

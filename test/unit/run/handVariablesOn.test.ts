/** What a collection run gets from those before it. */
import { describe, expect, test } from '@jest/globals';
import { NOTHING_CHANGED, applyChanges, changesBetween } from '../../../src/run/changedVariables.ts';
import type { ChangedVariables } from '../../../src/run/changedVariables.ts';
import type { PlannedRun } from '../../../src/run/runPlan.ts';
import { withHandedVariables } from '../../../src/run/schedule/handVariablesOn.ts';
import { PlanGraph } from '../../../src/run/schedule/planGraph.ts';

const values = (variables: Readonly<Record<string, unknown>>) =>
  Object.entries(variables).map(([key, value]) => ({ key, value }));

function planned(collectionRunId: string, dependsOn: readonly string[] = [], more: object = {}): PlannedRun {
  return {
    planned: { collectionRunId },
    dependsOn,
    always: false,
    request: { environment: { name: 'e', values: values({ a: 1, b: 2 }) }, globals: [], secrets: [], tokens: [] },
    tokenRuns: [{ environment: { name: 'e', values: [] }, globals: [], secrets: [] }],
    ...more,
  } as unknown as PlannedRun;
}

const changed = (set: Readonly<Record<string, unknown>>, unset: readonly string[] = []): ChangedVariables => ({
  ...NOTHING_CHANGED,
  environment: { set: values(set), unset },
});

const environmentOf = ({ request }: PlannedRun) =>
  Object.fromEntries(request.environment.values.map(({ key, value }) => [key, value]));

describe('changes', () => {
  test('are what was set, replaced and unset, and not what was written again as it was', () => {
    const before = [...values({ same: { x: 1 }, other: 'a', gone: 1 }), { key: 'secret', value: '', type: 'secret' }];
    const after = values({ same: { x: 1 }, other: 'b', secret: 's', added: 2, token: 't' });
    expect(changesBetween(before, after, new Set(['token']))).toEqual({
      set: [
        { key: 'other', value: 'b' },
        { key: 'secret', value: 's', type: 'secret' },
        { key: 'added', value: 2 },
      ],
      unset: ['gone'],
    });
    expect(applyChanges(before, changesBetween(before, after, new Set()))).toEqual(
      expect.arrayContaining(after.slice(0, 2)),
    );
  });

  test('are a layer above what a collection run and its token requests start with, and the later one wins', () => {
    const run = withHandedVariables(planned('x'), [
      changed({ a: 'first', c: 3 }),
      changed({ a: 'second' }, ['b', 'c']),
    ]);
    expect(environmentOf(run)).toEqual({ a: 'second' });
    expect(run.tokenRuns[0]?.environment.values).toEqual(values({ a: 'second' }));
  });

  test('take no token’s place, and stay secret', () => {
    const tokens = [{ profile: { variable: 'accessToken', expiresAtVariable: 'until' } }];
    const run = planned('x', [], { request: { ...planned('x').request, tokens } });
    const handed = { ...changed({ accessToken: 'old', dbPassword: 'p' }), secrets: [{ name: 'learned', value: 'l' }] };
    const { request } = withHandedVariables(run, [handed]);
    expect(environmentOf({ ...run, request })).toEqual({ a: 1, b: 2, dbPassword: 'p' });
    expect(request.secrets).toEqual(
      expect.arrayContaining([
        { name: 'dbPassword', value: 'p' },
        { name: 'learned', value: 'l' },
      ]),
    );
  });
});

test('of a diamond each comes once, after those it depends on itself', () => {
  const runs = [planned('d', ['b', 'c']), planned('b', ['a']), planned('c', ['a']), planned('a'), planned('e')];
  const graph = new PlanGraph(runs);
  const before = (id: number) => graph.allBefore(runs[id] as PlannedRun).map((run) => run.planned.collectionRunId);
  expect([before(0), before(1), before(3)]).toEqual([['a', 'b', 'c'], ['a'], []]);
});

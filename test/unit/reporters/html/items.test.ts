import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { FAILURE_CAUSES } from '../../../../src/reporters/html/pageData.ts';
import { filterItems } from '../../../../src/reporters/html/page/items/filterItems.ts';
import { buildItemTree, visibleRows } from '../../../../src/reporters/html/page/items/itemTree.ts';
import type { TreeRow } from '../../../../src/reporters/html/page/items/itemTree.ts';
import { treeMove } from '../../../../src/reporters/html/page/items/treeKeys.ts';
import {
  formatLocation,
  NO_FILTERS,
  parseLocation,
  SINCE_FILTERS,
  STATUSES,
} from '../../../../src/reporters/html/page/location.ts';
import type { Filters } from '../../../../src/reporters/html/page/location.ts';
import { pageIndex } from '../../../../src/reporters/html/toPageData.ts';
import { answered, plan, refused, RunEvents } from '../../runEvents.ts';

const failed = { assert: 'Total is right', status: 'failed', message: 'expected 12 to equal 13' } as const;
const index = pageIndex(
  new RunEvents(
    plan(['Create', 'Read'], { id: 'a', collection: 'Orders', environment: 'dev', folders: ['Life', 'constructor'] }),
    plan(['Create', 'Read'], { id: 'b', collection: 'Orders', environment: 'staging', iterationCount: 2 }),
    plan(['Ping'], { id: 'c', collection: 'Smoke', environment: null }),
  )
    .start('a')
    .item('Create', [{ sent: answered(201, '{}', 'http://localhost/orders') }], { run: 'a' })
    .item('Read', [{ sent: answered(200, '{}', 'http://localhost/orders/7') }, failed], { run: 'a' })
    .finish('a')
    .start('b')
    .item('Create', [{ sent: refused() }], { run: 'b' })
    .item('Read', [{ sent: answered(404) }], { run: 'b' })
    .item('Create', [{ sent: answered() }], { run: 'b', iteration: 1 })
    .item('Read', [{ sent: answered() }], { run: 'b', iteration: 1 })
    .finish('b')
    .start('c')
    .finish('c', { kind: 'token', profile: 'default', message: '401', hint: 'Check it.' })
    .end()
    .testRun(),
);

function found(filters: Partial<Filters>): number[] {
  return filterItems(index, { ...NO_FILTERS, ...filters }).flatMap((left, place) => (left ? [place] : []));
}

describe('filters', () => {
  test.each([
    [{}, [0, 1, 2, 3, 4, 5, 6]],
    [{ statuses: ['failed', 'error'] }, [1, 2]],
    [{ environment: 'staging' }, [2, 3, 4, 5]],
    [{ environment: '' }, [6]],
    [{ collection: 'Smoke' }, [6]],
    [{ cause: 'assertion' }, [1]],
    [{ cause: 'noAnswer' }, [2]],
    [{ cause: 'noToken' }, [6]],
    [{ text: 'create' }, [0, 2, 4]],
    [{ text: '  ORDERS/7 get ' }, [1]],
    [{ text: 'life' }, [0, 1]],
    [{ text: '404' }, [3]],
    [{ text: 'total right' }, [1]],
    [{ text: 'no answer' }, [2]],
    [{ text: 'ECONNREFUSED' }, [2]],
    [{ text: 'nowhere' }, []],
    [{ text: 'create', environment: 'staging', statuses: ['passed'] }, [4]],
  ] as const)('%j leave %j', (filters, places) => {
    expect(found(filters)).toEqual(places);
  });
});

describe('the tree', () => {
  const tree = buildItemTree(index);
  const everything = index.items.map(() => true);
  const rows = (left: readonly boolean[], collapsed: readonly string[] = []): TreeRow[] =>
    visibleRows(tree, index.items, left, (node) => !collapsed.includes(node.label));
  const outline = (shown: readonly TreeRow[]): string[] =>
    shown.map(({ node, level, position, setSize, expanded }) => {
      const sign = expanded === null ? '' : expanded ? '- ' : '+ ';
      return `${'  '.repeat(level - 1)}${sign}${node.label} ${position}/${setSize}`;
    });

  test('has collection runs, folders, items, and iterations where there are several', () => {
    expect(outline(rows(everything))).toEqual([
      '- dev / Orders 1/3',
      '  - Life 1/1',
      '    - constructor 1/1',
      '      Create 1/2',
      '      Read 2/2',
      '- staging / Orders 2/3',
      '  - Create 1/2',
      '    Iteration 1 1/2',
      '    Iteration 2 2/2',
      '  - Read 2/2',
      '    Iteration 1 1/2',
      '    Iteration 2 2/2',
      '- Smoke – no token 3/3',
      '  Ping 1/1',
    ]);
  });

  test('shows of what is filtered only the way to it, and counts what is left', () => {
    const left = filterItems(index, { ...NO_FILTERS, text: 'create', environment: 'staging' });
    const shown = rows(left);
    expect(outline(shown)).toEqual([
      '- staging / Orders 1/1',
      '  - Create 1/1',
      '    Iteration 1 1/2',
      '    Iteration 2 2/2',
    ]);
    expect(shown[0]?.counts).toEqual({ passed: 1, failed: 0, error: 1, skipped: 0 });
  });

  test('hides what is collapsed', () => {
    expect(outline(rows(everything, ['dev / Orders', 'staging / Orders']))).toEqual([
      '+ dev / Orders 1/3',
      '+ staging / Orders 2/3',
      '- Smoke – no token 3/3',
      '  Ping 1/1',
    ]);
  });

  test('is walked as the WAI-ARIA tree pattern says', () => {
    const shown = rows(everything, ['Life']);
    const move = (key: string, active: number) => treeMove(key, shown, active, 3);
    expect(outline(shown).slice(0, 4)).toEqual([
      '- dev / Orders 1/3',
      '  + Life 1/1',
      '- staging / Orders 2/3',
      '  - Create 1/2',
    ]);
    expect(move('ArrowDown', 0)).toEqual({ kind: 'go', row: 1 });
    expect(move('ArrowUp', 0)).toEqual({ kind: 'go', row: 0 });
    expect(move('ArrowRight', 0)).toEqual({ kind: 'go', row: 1 });
    expect(move('ArrowRight', 1)).toEqual({ kind: 'toggle', row: 1 });
    expect(move('ArrowLeft', 1)).toEqual({ kind: 'go', row: 0 });
    expect(move('ArrowLeft', 0)).toEqual({ kind: 'toggle', row: 0 });
    expect(move('ArrowLeft', 4)).toEqual({ kind: 'go', row: 3 });
    expect(move('End', 0)).toEqual({ kind: 'go', row: shown.length - 1 });
    expect(move('Home', 5)).toEqual({ kind: 'go', row: 0 });
    expect(move('PageDown', 2)).toEqual({ kind: 'go', row: 5 });
    expect(move('PageUp', 1)).toEqual({ kind: 'go', row: 0 });
    expect(move('Enter', 0)).toEqual({ kind: 'toggle', row: 0 });
    expect(move('Enter', 4)).toEqual({ kind: 'open', row: 4 });
    expect(move(' ', 4)).toEqual({ kind: 'open', row: 4 });
    expect(move('x', 0)).toBeNull();
    expect(treeMove('ArrowDown', [], 0, 3)).toBeNull();
  });
});

describe('the location', () => {
  test('is the same after a way through the address bar, whatever the names are', () => {
    const filters = fc.record({
      statuses: fc.subarray([...STATUSES]),
      environment: fc.option(fc.string({ unit: 'grapheme' })),
      collection: fc.option(fc.string({ unit: 'grapheme' })),
      cause: fc.option(fc.constantFrom(...FAILURE_CAUSES)),
      since: fc.option(fc.constantFrom(...SINCE_FILTERS)),
      text: fc.string({ unit: 'grapheme' }),
    });
    const item = fc.option(fc.nat(100_000));
    fc.assert(
      fc.property(filters, item, (someFilters, someItem) => {
        const location = { page: 'items' as const, filters: someFilters, item: someItem, everything: false };
        const address = new URL(`file:///report.html${formatLocation(location)}`);
        expect(parseLocation(address.hash)).toEqual(location);
        const { collection, text } = someFilters;
        const filtersOfComparison = { ...NO_FILTERS, collection, text };
        const comparison = {
          page: 'environments' as const,
          filters: filtersOfComparison,
          item: null,
          everything: true,
        };
        expect(parseLocation(formatLocation(comparison))).toEqual(comparison);
      }),
    );
  });

  test.each(['', '#', '#/nowhere', '#/items?status=bad&item=-1&cause=x', '#/items?item=1e9&%', '#main'])(
    'that makes no sense is one that does: %s',
    (hash) => {
      const { page, filters, item } = parseLocation(hash);
      expect({ filters, item }).toEqual({ filters: NO_FILTERS, item: null });
      expect(page).toBe(hash.startsWith('#/items') ? 'items' : 'overview');
    },
  );
});

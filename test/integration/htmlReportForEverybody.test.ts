import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { nightlyRun } from '../support/nightlyRun.ts';
import { ReportBrowser, NARROW, WIDE } from '../support/reportBrowser.ts';
import { everyKindOfRun, passedRun } from '../support/reportRuns.ts';

let browser: ReportBrowser;
const reports = { every: '', nightly: '', passed: '', unredacted: '' };

beforeAll(async () => {
  browser = await ReportBrowser.launch();
  reports.every = await browser.writeReport('every', everyKindOfRun());
  reports.nightly = await browser.writeReport('nightly', nightlyRun());
  reports.passed = await browser.writeReport('passed', passedRun());
  reports.unredacted = await browser.writeReport('unredacted', {
    ...passedRun(),
    redacted: false,
    shortSecrets: ['pin', 'otp'],
  });
});
afterEach(() => expect(browser.complaints).toEqual([]));
afterAll(() => browser.close());

describe('everybody can use it', () => {
  /** Every kind of view, each of the report that has most to show there. */
  const views = (): string[] => [
    ...['overview', 'items', 'items?item=1', 'items?item=5', 'timeline', 'tokens'].map(
      (view) => `${reports.every}#/${view}`,
    ),
    ...['overview', 'items?item=1', 'items?item=5', 'environments?show=all'].map(
      (view) => `${reports.nightly}#/${view}`,
    ),
    `${reports.passed}#/overview`,
    `${reports.unredacted}#/overview`,
  ];

  /** Milliseconds: axe computes for long where other work takes the processor. */
  const AXE_TIMEOUT = 240_000;

  test.each([
    ['light', WIDE, 'all rules'],
    // The same elements in other colours.
    ['dark', WIDE, 'colours'],
    ['dark', NARROW, 'all rules'],
  ] as const)(
    'axe finds nothing to object to, %s, %j, %s',
    async (colorScheme, viewport, rules) => {
      const page = await browser.open('about:blank', { colorScheme, viewport });
      for (const view of views()) {
        await page.goto(view);
        await page.evaluate("for (const element of document.querySelectorAll('details')) element.open = true");
        expect([view, await violations(page, rules)]).toEqual([view, []]);
      }
    },
    AXE_TIMEOUT,
  );

  test('a report that is not redacted says so on every page, any other nowhere', async () => {
    for (const view of ['overview', 'items', 'timeline', 'tokens']) {
      const page = await browser.open(`${reports.unredacted}#/${view}`);
      expect(await page.getByText('Nothing is redacted: tokens and secrets are in plain text').isVisible()).toBe(true);
    }
    const page = await browser.open(`${reports.unredacted}#/overview`);
    expect(await page.getByText('pin, otp: under 6 characters').isVisible()).toBe(true);
    await browser.open(reports.passed);
    expect(await page.getByText('Nothing is redacted').count()).toBe(0);
  });

  test('the theme is chosen and remembered, also where nothing can be stored', async () => {
    const page = await browser.open(reports.passed, { colorScheme: 'light' });
    const background = (): Promise<unknown> =>
      page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    const light = await background();
    await page.getByRole('button', { name: 'Use the dark theme' }).click();
    const dark = await background();
    expect(dark).not.toBe(light);
    await page.reload();
    expect(await background()).toBe(dark);

    await page.addInitScript("Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied') } })");
    await page.reload();
    expect(await background()).toBe(light);
    await page.getByRole('button', { name: 'Use the dark theme' }).click();
    expect(await background()).toBe(dark);
  });

  test('paper gets the overview and the details of every failure', async () => {
    const page = await browser.open(`${reports.every}#/tokens`);
    const paper = await page.pdf();
    expect(paper.subarray(0, 5).toString()).toBe('%PDF-');
    await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#page').isVisible()).toBe(false);
    const text = await page.locator('#print').innerText();
    expect(text).toMatch(
      /^Failed[^]*Token, API or test\?[^]*Details of the failures[^]*Response headers[^]*application\/json/,
    );
    expect(await page.locator('#print h2[id^=item-]').allInnerTexts()).toEqual([
      'Read',
      'List',
      'Delete',
      'Pay',
      'Refund',
    ]);
    await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
    expect(await page.locator('#print').innerText()).toBe('');
  });
});

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe objects to, in one line each. The page's policy lets no script in; evaluated, it needs no element. What axe
 * finds in order stays in the page: to bring it here took four times as long as to find it.
 */
async function violations(page: Page, rules: 'all rules' | 'colours'): Promise<string[]> {
  if ((await page.evaluate('typeof window.axe')) === 'undefined') await page.evaluate(axe);
  const options = rules === 'colours' ? { runOnly: ['color-contrast', 'link-in-text-block'] } : {};
  const found: AxeResults['violations'] = await page.evaluate(
    `window.axe.run(${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${String(target)}: ${failureSummary ?? ''}`),
  );
}

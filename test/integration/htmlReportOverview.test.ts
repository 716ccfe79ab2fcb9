import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { nightlyRun } from '../support/nightlyRun.ts';
import { ReportBrowser, hashOf } from '../support/reportBrowser.ts';
import { emptyRun, everyKindOfRun, passedRun } from '../support/reportRuns.ts';

let browser: ReportBrowser;
const reports = { every: '', nightly: '', empty: '', passed: '' };

beforeAll(async () => {
  browser = await ReportBrowser.launch();
  reports.every = await browser.writeReport('every', everyKindOfRun());
  reports.nightly = await browser.writeReport('nightly', nightlyRun());
  reports.empty = await browser.writeReport('empty', emptyRun());
  reports.passed = await browser.writeReport('passed', passedRun());
});
afterEach(() => expect(browser.complaints).toEqual([]));
afterAll(() => browser.close());

describe('the overview', () => {
  test('says in a sentence what broke, whom to ask, and tells each failure with what one needs', async () => {
    const page = await browser.open(reports.every);
    await expectTitle(page, '✗ 5 Overview – tokenman report');
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Failed');
    expect(await page.locator('.verdict-sentence').innerText()).toBe(
      'No access token for 1 collection run; 1 item refused with 401 or 403; 4 more kinds of failure.',
    );
    expect(await page.locator('.tiles').innerText()).toMatch(/^5\s+passed\s+3\s+failed\s+2\s+errors\s+2\s+skipped$/);
    expect(await page.locator('.card').allInnerTexts()).toEqual([
      expect.stringMatching(/^Token\s+1 No access token[^]*1 Refused with 401 or 403/),
      expect.stringMatching(/^API\s+1 No answer[^]*1 Server errors/),
      expect.stringMatching(/^Expectation\s+1 Assertions failed/),
      expect.stringMatching(/^Test script\s+1 Scripts broke/),
    ]);
    const failures = await page.locator('.failure').allInnerTexts();
    expect(failures.map((text) => text.split('\n')[0])).toEqual([
      'No access token in staging',
      'Delete',
      'Pay',
      'List',
      'Read',
      'Refund',
    ]);
    expect(failures[0]).toMatch(/Token[^]*It answered 401\.[^]*Check clientId\.[^]*1 item did not run\./);
    expect(failures[4]).toMatch(
      /dev \/ Orders \/ Order life cycle \/ Orders[^]*orders\/7 → 404[^]*Status is 200[^]*expected 1 to equal 2/,
    );
  });

  test('leads to the items', async () => {
    const page = await browser.open(reports.every);
    await page.locator('.card').getByRole('link', { name: 'Server errors' }).click();
    expect(hashOf(page)).toBe('#/items?cause=serverError');
    expect(await page.locator('.found-count').innerText()).toBe('1 of 12 items');
    await page.goBack();
    await page.locator('.failure').getByRole('link', { name: 'Read' }).click();
    expect(await page.getByRole('heading', { level: 2 }).innerText()).toBe('Read');
    await page.goBack();
    await page.getByRole('link', { name: /skipped/ }).click();
    expect(hashOf(page)).toBe('#/items?status=skipped');
  });

  test('of a run that passed, and of one in which nothing ran, says so', async () => {
    const page = await browser.open(reports.passed);
    expect(await page.locator('.verdict-sentence').innerText()).toBe('All 1 item passed.');
    expect(await page.getByRole('heading', { name: /Failures/ }).count()).toBe(0);
    await page.goto(reports.empty);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Interrupted');
    await page.goto(`${reports.empty}#/items`);
    expect(await page.locator('.tree-empty').innerText()).toBe('This run has no items.');
    await page.goto(`${reports.empty}#/timeline`);
    expect(await page.locator('main').innerText()).toContain('Nothing ran.');
    await page.goto(`${reports.empty}#/tokens`);
    expect(await page.locator('main').innerText()).toContain('No token was asked for in this run.');
  });
});

describe('since when, and in which environments', () => {
  test('the overview says what is new, what is flaky, and how a failed item fares elsewhere', async () => {
    const page = await browser.open(reports.nightly);
    expect(await page.locator('.since-when').innerText()).toBe(
      '2 new; 1 failed again; 3 failing for longer, the first since 2026-11-20.',
    );
    expect(await page.locator('.tiles').innerText()).toMatch(/6\s+flaky$/);
    const failures = await page.locator('.failure').allInnerTexts();
    expect(failures.map((text) => text.split('\n').slice(0, 3).join(' | '))).toMatchInlineSnapshot(`
[
  "Pay | new | API",
  "List | new | Expectation",
  "Refund | flaky | failed again",
  "Version | Expectation | ",
  "Read | since 2026-11-20, 4 runs | Expectation",
  "Read | since 2026-11-20, 4 runs | Expectation",
  "Read | since 2026-11-20, 4 runs | Expectation",
]
`);
    await page.locator('.since-when').getByRole('link', { name: 'failed again' }).click();
    expect(hashOf(page)).toBe('#/items?since=again');
    expect(await page.locator('.found-count').innerText()).toBe('1 of 39 items');
    await page.getByRole('button', { name: 'flaky' }).click();
    await page.waitForURL(/since=flaky/);
    expect(await page.locator('.found-count').innerText()).toBe('6 of 39 items');
    await browser.open(reports.every);
    expect(await page.locator('.tiles').innerText()).not.toContain('flaky');
  });

  test('an item tells its past, and the redirects on its way', async () => {
    const page = await browser.open(`${reports.nightly}#/items?item=1`);
    const details = page.locator('.item-details');
    expect(await details.innerText()).toMatch(
      /since 2026-11-20, 4 runs[^]*Failing since 2026-11-20 02:00:00 UTC \(commit 20a1b2c3\): 4 runs in a row\. It passed last on 2026-11-19[^]*Also fails in staging, production\./,
    );
    expect(await details.getByRole('img', { name: 'Its last 8 runs: 4 passed, 4 failed' }).count()).toBe(1);
    await page.goto(`${reports.nightly}#/items?item=5`);
    await details.getByText('302 Found').click();
    expect(await details.innerText()).toMatch(
      /1 redirect on the way[^]*302 Found GET https:\/\/dev\.example\.com\/orders\/export [^]*orders\/export\/archive was answered/,
    );
  });

  test('environments stand side by side, what differs first; what is chosen stays in the address', async () => {
    const page = await browser.open(`${reports.nightly}#/environments`);
    const rows = (): Promise<string[]> => page.locator('.comparison-table tbody tr').allInnerTexts();
    expect((await rows()).map((text) => text.replaceAll(/\s+/g, ' '))).toEqual([
      'List Orders / Order life cycle passed 200 3.0 s failed 200 3.0 s passed 200 3.0 s',
      'Pay Orders / Order life cycle passed 200 3.0 s passed 200 3.0 s error no answer 2.0 s',
      'Refund Orders / Order life cycle passed 200 3.0 s failed 200 3.0 s passed 200 3.0 s',
      'Version Smoke 3 of 3 passed 2 of 3 passed 3 of 3 passed',
    ]);
    await page.getByLabel('Also items that do not differ').focus();
    await page.keyboard.press('Space');
    expect(await rows()).toHaveLength(9);
    await page.getByLabel('Collection').selectOption('Orders');
    await page.getByRole('searchbox').fill('re');
    await page.waitForURL(/text=re/);
    expect(hashOf(page)).toBe('#/environments?show=all&collection=Orders&text=re');
    await page.reload();
    expect((await rows()).map((text) => text.split(/\s/)[0])).toEqual(['Refund', 'Create', 'Read']);
    await page
      .getByRole('row', { name: /Refund/ })
      .getByRole('link', { name: 'failed' })
      .click();
    expect(await page.locator('.item-details').innerText()).toMatch(
      /^staging \/ Orders[^]*Passes in dev, production\./,
    );
    await page.goto(`${reports.passed}#/environments`);
    expect(await page.locator('main').innerText()).toContain('This run has one environment');
    expect(await page.getByRole('link', { name: 'Environments' }).count()).toBe(0);
  });
});

async function expectTitle(page: Page, title: string): Promise<void> {
  await page.waitForFunction(`document.title === ${JSON.stringify(title)}`);
}

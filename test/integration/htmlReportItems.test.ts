import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { nightlyRun } from '../support/nightlyRun.ts';
import { ReportBrowser, activeRow, focusedIn, hashOf, NARROW, row } from '../support/reportBrowser.ts';
import { everyKindOfRun } from '../support/reportRuns.ts';

let browser: ReportBrowser;
const reports = { every: '', nightly: '' };

beforeAll(async () => {
  browser = await ReportBrowser.launch();
  reports.every = await browser.writeReport('every', everyKindOfRun());
  reports.nightly = await browser.writeReport('nightly', nightlyRun());
});
afterEach(() => expect(browser.complaints).toEqual([]));
afterAll(() => browser.close());

describe('items', () => {
  test('show request, response, assertions, console and everything else about them', async () => {
    const page = await browser.open(`${reports.every}#/items?item=0`);
    const details = page.locator('.item-details');
    expect(await details.innerText()).toMatch(/passed[^]*worker 1[^]*Assertions 1[^]*Status is 201[^]*201[^]*12 ms/);
    expect(await page.getByRole('group', { name: 'Response body', exact: true }).innerText()).toBe(
      '{\n  "id": 7,\n  "items": [\n    {\n      "sku": "a"\n    }\n  ],\n  "paid": false\n}',
    );
    await page.getByRole('button', { name: 'Raw' }).first().click();
    expect(await page.getByRole('group', { name: 'Response body', exact: true }).innerText()).toBe(
      '{"id":7,"items":[{"sku":"a"}],"paid":false}',
    );
    await page.getByText('Request headers').click();
    expect(await details.innerText()).toContain('Bearer [redacted:accessToken]');
    expect(await page.locator('.timing-legend').innerText()).toMatch(
      /DNS\s+–\s+Connect\s+1 ms\s+TLS\s+–\s+First byte\s+10 ms/,
    );

    await page.goto(`${reports.every}#/items?item=1`);
    expect(await details.innerText()).toMatch(
      /Expectation:[^]*expected 1 to equal 2[^]*404[^]*Console 1[^]*id is null/,
    );
    await page.goto(`${reports.every}#/items?item=5`);
    expect(await details.innerText()).toMatch(/total is undefined[^]*at test\.js:1:1[^]*pm\.sendRequest/);
    await page.goto(`${reports.every}#/items?item=6`);
    expect(await details.innerText()).toContain('  <order id="1">7 &lt; 8</order>');
    expect(await details.innerText()).toMatch(/Ran again[^]*Earlier attempts 1/);
    await page.goto(`${reports.every}#/items?item=7`);
    expect(await details.innerText()).toContain('Skipped: a script skipped it with pm.execution.skipRequest().');
  });

  test('are copied as curl commands', async () => {
    const page = await browser.open(`${reports.every}#/items?item=0`, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.getByRole('button', { name: 'Copy as cURL' }).click();
    await page.getByRole('status').getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      [
        'curl http://api.example.com/orders',
        "-H 'Content-Type: application/json'",
        "-H 'Authorization: Bearer [redacted:accessToken]'",
        `--data-raw '{"sku":"espresso-beans"}'`,
      ].join(' \\\n  '),
    );
  });

  test('are searched and filtered; what is chosen stays in the address', async () => {
    const page = await browser.open(`${reports.every}#/items`);
    await page.getByRole('searchbox').fill('orders/7');
    await page.locator('.found').getByText('1 of 12 items', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'passed' }).click();
    expect(await page.locator('.tree-empty').innerText()).toBe('No item matches these filters.');
    await page.getByRole('button', { name: 'failed' }).click();
    await page.getByLabel('Environment').selectOption('dev');
    await page.waitForURL(/environment=dev&text=orders%2F7/);
    expect(hashOf(page)).toBe('#/items?status=passed,failed&environment=dev&text=orders/7');
    await page.reload();
    expect(await page.getByRole('searchbox').inputValue()).toBe('orders/7');
    expect(await page.getByRole('button', { name: 'failed' }).getAttribute('aria-pressed')).toBe('true');
    expect(await page.getByRole('treeitem').count()).toBe(4);
    // A screen reader hears how many there are.
    expect(await page.locator('.found [aria-live=polite]').innerText()).toBe('1 of 12 items');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.waitForURL(/#\/items$/);
    expect(await page.locator('.found-count').innerText()).toBe('12 items');
  });

  test('are reached with the keyboard alone', async () => {
    const page = await browser.open(reports.every);
    await page.keyboard.press('/');
    expect(await focusedIn(page)).toBe('search');
    await page.keyboard.type('re');
    await page.keyboard.press('ArrowDown');
    expect(await focusedIn(page)).toBe('tree');
    expect(await activeRow(page).getAttribute('aria-level')).toBe('1');
    expect(await page.getByRole('tree').getAttribute('aria-activedescendant')).toBe(
      await activeRow(page).getAttribute('id'),
    );
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
    expect(await page.getByRole('heading', { level: 2 }).innerText()).toBe('Read');
    await page.keyboard.press('ArrowLeft');
    expect(await activeRow(page).getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('ArrowLeft');
    expect(await activeRow(page).getAttribute('aria-expanded')).toBe('false');
    expect(await row(page, 'Read').count()).toBe(0);
    await page.keyboard.press('ArrowRight');
    expect(await row(page, 'Read').count()).toBe(1);
    await page.keyboard.press('Home');
    await page.keyboard.press('End');
    expect(await activeRow(page).innerText()).toContain('Create');
    await page.keyboard.press('/');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
  });

  test('of iterations stay folded until one is looked for', async () => {
    const page = await browser.open(`${reports.every}#/items`);
    await row(page, 'dev / Smoke').waitFor();
    expect(await row(page, /Iteration/).count()).toBe(0);
    await row(page, 'Ping').click();
    expect(await row(page, /Iteration/).count()).toBe(3);
    await row(page, 'Iteration 3').click();
    expect(await page.locator('.item-details').innerText()).toContain('Iteration 3 of 3');
    await page.goto(reports.every);
    await page.goto(`${reports.every}#/items?item=10`);
    expect(await row(page, 'Iteration 2').getAttribute('aria-selected')).toBe('true');
  });

  test('take the whole screen of a phone, one after the other', async () => {
    const page = await browser.open(`${reports.every}#/items`, { viewport: NARROW, hasTouch: true });
    expect(await page.locator('.item-details').count()).toBe(0);
    await row(page, 'Read').tap();
    expect(await page.getByRole('tree').count()).toBe(0);
    expect(await focusedIn(page)).toBe('H2');
    await page.getByRole('button', { name: 'All items' }).tap();
    await page.getByRole('tree').waitFor();
    await page.goBack();
    await page.locator('.item-details').waitFor();
    for (const name of ['overview', 'items', 'items?item=1', 'environments?show=all', 'timeline', 'tokens']) {
      await page.goto(`${name.startsWith('env') ? reports.nightly : reports.every}#/${name}`);
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect([name, overflow]).toEqual([name, 0]);
    }
  });
});

describe('tokens and timeline', () => {
  test('the tokens page tells how each token came to be, what it says, and who used it', async () => {
    const page = await browser.open(`${reports.every}#/tokens`);
    const [failed = '', obtained = ''] = await page.locator('.token-card').allInnerTexts();
    expect(failed).toMatch(
      /staging[^]*failed[^]*It answered 401 invalid_client\.[^]*Check clientId and clientSecret\./,
    );
    expect(obtained).toMatch(/dev[^]*obtained[^]*client_credentials[^]*orders:read orders:write/);
    expect(obtained).toMatch(
      /0a1b2c3d[^]*5 min 0 s[^]*not granted: orders:write[^]*iss issuer\s+https:\/\/login\.example\.com/,
    );
    expect(obtained).toContain('{"admin":true}');
  });

  test('the timeline is walked with the keyboard, and says the same as a table', async () => {
    const page = await browser.open(`${reports.every}#/timeline`);
    await page.getByRole('group', { name: 'Timeline' }).focus();
    const selected = page.locator('.timeline-selected');
    await page.keyboard.press('ArrowRight');
    expect(await selected.innerText()).toContain('Token request for dev / default passed, 800 ms');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await selected.innerText()).toContain('Create passed');
    await page.keyboard.press('+');
    expect(await page.getByRole('button', { name: 'Show all' }).isEnabled()).toBe(true);
    await page.keyboard.press('0');
    expect(await page.getByRole('button', { name: 'Show all' }).isEnabled()).toBe(false);
    expect(await page.getByRole('row').allInnerTexts()).toEqual([
      expect.stringContaining('What'),
      expect.stringMatching(/Token request for dev \/ default\s+Tokens\s+obtained/),
      expect.stringMatching(/Token request for staging \/ default\s+Tokens\s+failed/),
      expect.stringMatching(/dev \/ Orders\s+Worker 1\s+error/),
      expect.stringMatching(/staging \/ Orders\s+Worker 2\s+error/),
      expect.stringMatching(/dev \/ Smoke\s+Worker 2\s+passed/),
    ]);
    await page.getByRole('group', { name: 'Timeline' }).focus();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('heading', { level: 2 }).innerText()).toBe('Create');
  });

  test('a bar of the timeline is named where one points at it, and opens', async () => {
    const page = await browser.open(`${reports.every}#/timeline`);
    const canvas = page.getByRole('img', { name: /3 lanes/ });
    // In the lane of worker 1; Read is the item after Create.
    const { durationMs } = everyKindOfRun();
    const box = await canvas.boundingBox();
    const x = ((box?.width ?? 0) * 11_500) / (durationMs * 1.01);
    await canvas.hover({ position: { x, y: 26 + 78 + 60 } });
    expect(await page.locator('.timeline-selected').innerText()).toContain('Read failed');
    await canvas.click({ position: { x, y: 26 + 78 + 60 } });
    expect(await page.getByRole('heading', { level: 2 }).innerText()).toBe('Read');
  });
});

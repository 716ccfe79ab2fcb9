import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startLocalServer } from '../support/localServer.ts';
import { ReportBrowser, row } from '../support/reportBrowser.ts';
import { everyKindOfRun, largeRun } from '../support/reportRuns.ts';
import { answered, plan, RunEvents } from '../unit/runEvents.ts';

const ROW_HEIGHT = 30;

let browser: ReportBrowser;
const reports = { every: '' };

beforeAll(async () => {
  browser = await ReportBrowser.launch();
  reports.every = await browser.writeReport('every', everyKindOfRun());
});
afterEach(() => expect(browser.complaints).toEqual([]));
afterAll(() => browser.close());

describe('offline, and against whatever servers answer', () => {
  test('asks nobody for anything, also where a server shows it', async () => {
    const html = await readFile(new URL(reports.every), 'utf8');
    const server = await startLocalServer((_, response) => {
      response.setHeader('content-type', 'text/html').end(html);
    });
    try {
      const page = await browser.open(reports.every);
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.url().split('#')[0] ?? ''));
      for (const view of ['overview', 'items?item=1', 'timeline', 'tokens']) {
        await page.goto('about:blank');
        await page.goto(`${reports.every}#/${view}`);
      }
      expect([...new Set(requests)]).toEqual([reports.every]);
      await page.goto(`${server.url}/report.html#/items?item=1`);
      await page.locator('.item-details').waitFor();
      // The page's own policy holds back what it never does.
      const outcome = page.evaluate(`fetch('${server.url}/elsewhere').then(() => 'sent', () => 'refused')`);
      expect(await outcome).toBe('refused');
      expect(server.received.map(({ path }) => path)).toEqual(['/report.html']);
    } finally {
      await server.close();
    }
    expect(browser.complaints).not.toEqual([]);
    expect(browser.complaints.filter((text) => !text.includes('/elsewhere'))).toEqual([]);
    browser.complaints = [];
  });

  test('shows hostile text as what it is', async () => {
    const script = `</script><script>window.hacked = true; alert(1)</script><img src=x onerror="window.hacked = true">`;
    const names = [
      script,
      '<!--<script>',
      '\u202egnp.exe',
      '👩‍💻 שלום',
      'a\u0000b\u0007',
      '__proto__',
      '\ud800',
      ' '.repeat(3),
    ];
    const events = new RunEvents(
      plan(names, { collection: script, environment: script, folders: [script, 'constructor'] }),
    );
    events.start();
    const huge = `{"a":"${'x'.repeat(64_000)}","b":[${'[1],'.repeat(4000)}1]}`;
    for (const name of names) {
      events.item(name, [
        { sent: answered(200, name === '__proto__' ? huge : `<a>${name}</a>`, `http://localhost/${name}`) },
        { assert: name, status: 'failed', message: name, comparison: { expected: `${name}\n…`, actual: script } },
        { threw: script },
        { logged: name },
      ]);
    }
    const address = await browser.writeReport('hostile', events.finish().end().testRun());
    const page = await browser.open(address);
    const failures = await page.locator('.failure').allInnerTexts();
    expect(failures).toHaveLength(names.length);
    expect(failures[0]).toContain(script);
    expect(failures[2]).toContain(String.raw`\u202egnp.exe`);
    expect(failures[4]).toContain(String.raw`a\x00b\x07`);
    for (const [place, name] of names.entries()) {
      await page.goto(`${address}#/items?item=${place}&${String(new URLSearchParams({ text: name }))}`);
      const details = page.locator('.item-details');
      expect(await details.innerText()).toContain(`${script} / ${script} / ${script} / constructor`);
      expect(await details.locator('.console').innerText()).not.toBe('');
    }
    await page.goto(`${address}#/items?item=5`);
    expect(await page.locator('.item-details *').count()).toBeLessThan(3000);
    await page.getByRole('button', { name: /Show all 12,\d+ lines/ }).click();
    await page.goto(`${address}#/timeline`);
    await page.goto(`${address}#/tokens`);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
  });

  test('of 5,000 items with bodies opens and scrolls with few elements', async () => {
    const address = await browser.writeReport('large', largeRun(5000));
    const page = await browser.open('about:blank');
    const start = performance.now();
    await page.goto(address, { waitUntil: 'commit' });
    await page.getByRole('heading', { level: 1 }).waitFor();
    const shown = performance.now() - start;
    await page.waitForLoadState('load');
    const loaded = performance.now() - start;
    const megabytes = (await readFile(new URL(address))).length / 1e6;
    process.stdout.write(
      `report.html of 5,000 items (${megabytes.toFixed(1)} MB): shown after ${Math.round(shown)} ms, whole after ${Math.round(loaded)} ms\n`,
    );
    expect(await page.locator('.verdict-sentence').innerText()).toBe('50 items with failed assertions.');

    await page.goto(`${address}#/items`);
    await page.getByRole('tree').focus();
    await page.keyboard.press('End');
    expect(await row(page, 'Item 5000').isVisible()).toBe(true);
    expect(await page.locator('.item-details').innerText()).toContain('/orders/4999');
    for (const rowNumber of [0, 1500, 3000, 4500]) {
      await page.evaluate(`document.querySelector('[role=tree]').scrollTop = ${rowNumber * ROW_HEIGHT}`);
      await page.locator(`#tree-row-${rowNumber + 5}`).waitFor();
      expect(await page.locator('*').count()).toBeLessThan(2000);
    }
    await page.getByRole('searchbox').fill('item 4321');
    await row(page, 'Item 4321').waitFor();
    await page.goto(`${address}#/timeline`);
    await page.getByRole('img', { name: /1 lanes/ }).waitFor();
    expect(await page.locator('*').count()).toBeLessThan(2000);
  });
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { createHtmlReporter } from '../../src/reporters/html/htmlReporter.ts';
import type { TestRun } from '../../src/run/testRun.ts';
import { findChromium, launchChromium, unpackChromium } from '../support/chromium.ts';
import { startLocalServer } from '../support/localServer.ts';
import { nightlyRun } from '../support/nightlyRun.ts';
import { everyKindOfRun, largeRun } from '../support/reportRuns.ts';
import { answered, plan, RunEvents } from '../unit/runEvents.ts';

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 390, height: 844 };
const ROW_HEIGHT = 30;

let browser: Browser;
let folder = '';
const reports = { every: '', nightly: '', empty: '', passed: '', unredacted: '' };
let page: Page;
/** Errors and refusals that the browser told of the page. */
let complaints: string[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  folder = await mkdtemp(join(tmpdir(), 'tokenman-html-'));
  reports.every = await writeReport('every', everyKindOfRun());
  reports.nightly = await writeReport('nightly', nightlyRun());
  reports.empty = await writeReport('empty', new RunEvents().end(true).testRun());
  const passing = new RunEvents(plan(['A']))
    .start()
    .item('A', [{ sent: answered() }])
    .finish()
    .end();
  reports.passed = await writeReport('passed', passing.testRun());
  reports.unredacted = await writeReport('unredacted', {
    ...passing.testRun(),
    redacted: false,
    shortSecrets: ['pin', 'otp'],
  });
});
afterEach(() => expect(complaints).toEqual([]));
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

async function writeReport(name: string, testRun: TestRun): Promise<string> {
  const reportsDir = join(folder, name);
  await createHtmlReporter({ reportsDir }).onEnd?.(testRun);
  return pathToFileURL(join(reportsDir, 'report.html')).href;
}

/** Pages by the options of their context, which is what takes long to make. */
const pages = new Map<string, Page>();

/** The report as somebody opens it, who has looked at others before. */
async function open(address: string, options: BrowserContextOptions = {}): Promise<Page> {
  complaints = [];
  const key = JSON.stringify(options);
  page = pages.get(key) ?? (await newPage(options));
  pages.set(key, page);
  await page.emulateMedia({ media: null });
  // Another part of the same address would be no new document.
  await page.goto('about:blank');
  await page.goto(address);
  return page;
}

async function newPage(options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ viewport: WIDE, timezoneId: 'UTC', ...options });
  const created = await context.newPage();
  created.on('pageerror', (error) => complaints.push(String(error)));
  created.on('console', (message) => complaints.push(message.text()));
  created.on('dialog', (dialog) => {
    complaints.push(dialog.message());
    void dialog.dismiss();
  });
  return created;
}

/** What is shown after `#`. */
function hash(): string {
  return decodeURIComponent(new URL(page.url()).hash);
}

function row(name: string | RegExp): Locator {
  return page.getByRole('treeitem', { name });
}

/** What has the focus: its role, the type of a field, or the element's name. */
function focused(): Promise<unknown> {
  return page.evaluate(
    '(({ activeElement: { type, tagName } }, role) => role ?? type ?? tagName)(document, document.activeElement.getAttribute("role"))',
  );
}

/** The row that has the focus in the tree, as a screen reader learns it. */
function activeRow(): Locator {
  return page.locator('[role=tree] .active');
}

describe('the overview', () => {
  test('says in a sentence what broke, whom to ask, and tells each failure with what one needs', async () => {
    await open(reports.every);
    await expectTitle('✗ 5 Overview – tokenman report');
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
    await open(reports.every);
    await page.locator('.card').getByRole('link', { name: 'Server errors' }).click();
    expect(hash()).toBe('#/items?cause=serverError');
    expect(await page.locator('.found-count').innerText()).toBe('1 of 12 items');
    await page.goBack();
    await page.locator('.failure').getByRole('link', { name: 'Read' }).click();
    expect(await page.getByRole('heading', { level: 2 }).innerText()).toBe('Read');
    await page.goBack();
    await page.getByRole('link', { name: /skipped/ }).click();
    expect(hash()).toBe('#/items?status=skipped');
  });

  test('of a run that passed, and of one in which nothing ran, says so', async () => {
    await open(reports.passed);
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

describe('items', () => {
  test('show request, response, assertions, console and everything else about them', async () => {
    await open(`${reports.every}#/items?item=0`);
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
    await open(`${reports.every}#/items?item=0`, { permissions: ['clipboard-read', 'clipboard-write'] });
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
    await open(`${reports.every}#/items`);
    await page.getByRole('searchbox').fill('orders/7');
    await page.locator('.found').getByText('1 of 12 items', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'passed' }).click();
    expect(await page.locator('.tree-empty').innerText()).toBe('No item matches these filters.');
    await page.getByRole('button', { name: 'failed' }).click();
    await page.getByLabel('Environment').selectOption('dev');
    await page.waitForURL(/environment=dev&text=orders%2F7/);
    expect(hash()).toBe('#/items?status=passed,failed&environment=dev&text=orders/7');
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
    await open(reports.every);
    await page.keyboard.press('/');
    expect(await focused()).toBe('search');
    await page.keyboard.type('re');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('tree');
    expect(await activeRow().getAttribute('aria-level')).toBe('1');
    expect(await page.getByRole('tree').getAttribute('aria-activedescendant')).toBe(
      await activeRow().getAttribute('id'),
    );
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
    expect(await page.getByRole('heading', { level: 2 }).innerText()).toBe('Read');
    await page.keyboard.press('ArrowLeft');
    expect(await activeRow().getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('ArrowLeft');
    expect(await activeRow().getAttribute('aria-expanded')).toBe('false');
    expect(await row('Read').count()).toBe(0);
    await page.keyboard.press('ArrowRight');
    expect(await row('Read').count()).toBe(1);
    await page.keyboard.press('Home');
    await page.keyboard.press('End');
    expect(await activeRow().innerText()).toContain('Create');
    await page.keyboard.press('/');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
  });

  test('of iterations stay folded until one is looked for', async () => {
    await open(`${reports.every}#/items`);
    await row('dev / Smoke').waitFor();
    expect(await row(/Iteration/).count()).toBe(0);
    await row('Ping').click();
    expect(await row(/Iteration/).count()).toBe(3);
    await row('Iteration 3').click();
    expect(await page.locator('.item-details').innerText()).toContain('Iteration 3 of 3');
    await page.goto(reports.every);
    await page.goto(`${reports.every}#/items?item=10`);
    expect(await row('Iteration 2').getAttribute('aria-selected')).toBe('true');
  });

  test('take the whole screen of a phone, one after the other', async () => {
    await open(`${reports.every}#/items`, { viewport: NARROW, hasTouch: true });
    expect(await page.locator('.item-details').count()).toBe(0);
    await row('Read').tap();
    expect(await page.getByRole('tree').count()).toBe(0);
    expect(await focused()).toBe('H2');
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

describe('since when, and in which environments', () => {
  test('the overview says what is new, what is flaky, and how a failed item fares elsewhere', async () => {
    await open(reports.nightly);
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
    expect(hash()).toBe('#/items?since=again');
    expect(await page.locator('.found-count').innerText()).toBe('1 of 39 items');
    await page.getByRole('button', { name: 'flaky' }).click();
    await page.waitForURL(/since=flaky/);
    expect(await page.locator('.found-count').innerText()).toBe('6 of 39 items');
    await open(reports.every);
    expect(await page.locator('.tiles').innerText()).not.toContain('flaky');
  });

  test('an item tells its past, and the redirects on its way', async () => {
    await open(`${reports.nightly}#/items?item=1`);
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
    await open(`${reports.nightly}#/environments`);
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
    expect(hash()).toBe('#/environments?show=all&collection=Orders&text=re');
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

describe('tokens and timeline', () => {
  test('the tokens page tells how each token came to be, what it says, and who used it', async () => {
    await open(`${reports.every}#/tokens`);
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
    await open(`${reports.every}#/timeline`);
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
    await open(`${reports.every}#/timeline`);
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
      await open('about:blank', { colorScheme, viewport });
      for (const view of views()) {
        await page.goto(view);
        await page.evaluate("for (const element of document.querySelectorAll('details')) element.open = true");
        expect([view, await violations(rules)]).toEqual([view, []]);
      }
    },
    AXE_TIMEOUT,
  );

  test('a report that is not redacted says so on every page, any other nowhere', async () => {
    for (const view of ['overview', 'items', 'timeline', 'tokens']) {
      await open(`${reports.unredacted}#/${view}`);
      expect(await page.getByText('Nothing is redacted: tokens and secrets are in plain text').isVisible()).toBe(true);
    }
    await open(`${reports.unredacted}#/overview`);
    expect(await page.getByText('pin, otp: under 6 characters').isVisible()).toBe(true);
    await open(reports.passed);
    expect(await page.getByText('Nothing is redacted').count()).toBe(0);
  });

  test('the theme is chosen and remembered, also where nothing can be stored', async () => {
    await open(reports.passed, { colorScheme: 'light' });
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
    await open(`${reports.every}#/tokens`);
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

describe('offline, and against whatever servers answer', () => {
  test('asks nobody for anything, also where a server shows it', async () => {
    const html = await readFile(new URL(reports.every), 'utf8');
    const server = await startLocalServer((_, response) => {
      response.setHeader('content-type', 'text/html').end(html);
    });
    try {
      await open(reports.every);
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
    expect(complaints).not.toEqual([]);
    expect(complaints.filter((text) => !text.includes('/elsewhere'))).toEqual([]);
    complaints = [];
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
    const address = await writeReport('hostile', events.finish().end().testRun());
    await open(address);
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
    const address = await writeReport('large', largeRun(5000));
    await open('about:blank');
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
    expect(await row('Item 5000').isVisible()).toBe(true);
    expect(await page.locator('.item-details').innerText()).toContain('/orders/4999');
    for (const rowNumber of [0, 1500, 3000, 4500]) {
      await page.evaluate(`document.querySelector('[role=tree]').scrollTop = ${rowNumber * ROW_HEIGHT}`);
      await page.locator(`#tree-row-${rowNumber + 5}`).waitFor();
      expect(await page.locator('*').count()).toBeLessThan(2000);
    }
    await page.getByRole('searchbox').fill('item 4321');
    await row('Item 4321').waitFor();
    await page.goto(`${address}#/timeline`);
    await page.getByRole('img', { name: /1 lanes/ }).waitFor();
    expect(await page.locator('*').count()).toBeLessThan(2000);
  });
});

describe('the Chromium of these tests', () => {
  const isShipped = process.platform === 'linux' && process.arch === 'x64';
  (isShipped ? test : test.skip)('the one from npm starts, also where another one is installed', async () => {
    await open(reports.passed);
    const shipped = await launchChromium(await unpackChromium());
    expect(shipped.version()).toMatch(/^138\./);
    const other = await shipped.newPage();
    await other.goto(reports.passed);
    expect(await other.getByRole('heading', { level: 1 }).innerText()).toBe('Passed');
    await shipped.close();
  });

  test('a path that is wrong is told, with what to do', async () => {
    await open(reports.passed);
    const before = process.env['CHROMIUM_PATH'];
    process.env['CHROMIUM_PATH'] = '/nowhere/chromium';
    try {
      await expect(findChromium()).rejects.toThrow(/CHROMIUM_PATH is \/nowhere\/chromium.*apt-get install chromium/);
    } finally {
      if (before === undefined) delete process.env['CHROMIUM_PATH'];
      else process.env['CHROMIUM_PATH'] = before;
    }
  });
});

async function expectTitle(title: string): Promise<void> {
  await page.waitForFunction(`document.title === ${JSON.stringify(title)}`);
}

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe objects to, in one line each. The page's policy lets no script in; evaluated, it needs no element. What axe
 * finds in order stays in the page: to bring it here took four times as long as to find it.
 */
async function violations(rules: 'all rules' | 'colours'): Promise<string[]> {
  if ((await page.evaluate('typeof window.axe')) === 'undefined') await page.evaluate(axe);
  const options = rules === 'colours' ? { runOnly: ['color-contrast', 'link-in-text-block'] } : {};
  const found: AxeResults['violations'] = await page.evaluate(
    `window.axe.run(${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${String(target)}: ${failureSummary ?? ''}`),
  );
}

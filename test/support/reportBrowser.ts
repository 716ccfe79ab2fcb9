/** HTML reports in a real Chromium, as somebody opens them who has looked at others before. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { createHtmlReporter } from '../../src/reporters/html/htmlReporter.ts';
import type { TestRun } from '../../src/run/testRun.ts';
import { launchChromium } from './chromium.ts';
import type { Executable } from './chromium.ts';

export const WIDE = { width: 1280, height: 800 };
export const NARROW = { width: 390, height: 844 };

export class ReportBrowser {
  readonly #browser: Browser;
  readonly #folder: string;
  /** By the options of their context, which is what takes long to make. */
  readonly #pages = new Map<string, Page>();
  /** Errors and refusals that the browser told since a report was opened last. */
  complaints: string[] = [];

  private constructor(browser: Browser, folder: string) {
    this.#browser = browser;
    this.#folder = folder;
  }

  /** @param executable default: the Chromium that is found */
  static async launch(executable?: Executable): Promise<ReportBrowser> {
    return new ReportBrowser(await launchChromium(executable), await mkdtemp(join(tmpdir(), 'tokenman-html-')));
  }

  get version(): string {
    return this.#browser.version();
  }

  /** @returns its address */
  async writeReport(name: string, testRun: TestRun): Promise<string> {
    const reportsDir = join(this.#folder, name);
    await createHtmlReporter({ reportsDir }).onEnd?.(testRun);
    return pathToFileURL(join(reportsDir, 'report.html')).href;
  }

  /** The same page whenever the options are the same. */
  async open(address: string, options: BrowserContextOptions = {}): Promise<Page> {
    this.complaints = [];
    const key = JSON.stringify(options);
    const page = this.#pages.get(key) ?? (await this.#newPage(options));
    this.#pages.set(key, page);
    await page.emulateMedia({ media: null });
    // Another part of the same address would be no new document.
    await page.goto('about:blank');
    await page.goto(address);
    return page;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await rm(this.#folder, { recursive: true });
  }

  async #newPage(options: BrowserContextOptions): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: WIDE, timezoneId: 'UTC', ...options });
    const page = await context.newPage();
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => this.complaints.push(message.text()));
    page.on('dialog', (dialog) => {
      this.complaints.push(dialog.message());
      void dialog.dismiss();
    });
    return page;
  }
}

/** What is shown after `#`. */
export function hashOf(page: Page): string {
  return decodeURIComponent(new URL(page.url()).hash);
}

export function row(page: Page, name: string | RegExp): Locator {
  return page.getByRole('treeitem', { name });
}

/** What has the focus: its role, the type of a field, or the element's name. */
export function focusedIn(page: Page): Promise<unknown> {
  return page.evaluate(
    '(({ activeElement: { type, tagName } }, role) => role ?? type ?? tagName)(document, document.activeElement.getAttribute("role"))',
  );
}

/** The row that has the focus in the tree, as a screen reader learns it. */
export function activeRow(page: Page): Locator {
  return page.locator('[role=tree] .active');
}

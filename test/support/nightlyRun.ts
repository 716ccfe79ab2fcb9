/** A nightly run in three environments that remembers the nights before: everything that reports say of either. */
import type { Exchange } from '../../src/run/runEvent.ts';
import type { TestRun } from '../../src/run/testRun.ts';
import { nightly, remembered } from '../unit/history/remembered.ts';
import { answered, plan, refused, RunEvents } from '../unit/runEvents.ts';

const ITEMS = ['Create', 'Read', 'List', 'Pay', 'Refund', 'Export', 'Delete'];
const ENVIRONMENTS = ['dev', 'staging', 'production'];

/** Items that fail, by environment: Read everywhere, List in staging only, Pay has no answer in production. */
const FAILING: Readonly<Record<string, readonly string[]>> = {
  dev: ['Read'],
  staging: ['Read', 'List', 'Refund'],
  production: ['Read', 'Pay'],
};

/** Answered at the second place. */
function redirected(url: string): Exchange {
  const { request, response, ...exchange } = answered(200, '{"ok":true}', url);
  const to = `${url}/archive`;
  const { startedAt, durationMs, timings } = exchange;
  const headers = [{ name: 'Location', value: to }];
  const moved = { request, response: { status: 302, statusText: 'Found', headers }, startedAt, durationMs, timings };
  return {
    ...exchange,
    request,
    response,
    redirects: { hops: [moved], lastRequest: { ...request, url: to, startedAt } },
  };
}

export function nightlyRun(): TestRun {
  const rows = { iterationCount: 3, collection: 'Smoke' };
  const plans = ENVIRONMENTS.map((environment) => {
    const orders = plan(ITEMS, { id: `orders ${environment}`, environment, folders: ['Order life cycle'] });
    return remembered(orders, {
      'Order life cycle / Read': {
        outcomes: 'ppppfff',
        failingSince: nightly(20),
        failedRuns: 3,
        lastPassed: nightly(19),
      },
      'Order life cycle / Refund': { outcomes: 'pfppfp', lastPassed: nightly(22) },
      'Order life cycle / Export': { outcomes: 'pffpf', failingSince: nightly(22), failedRuns: 1 },
    });
  });
  const smoke = ENVIRONMENTS.map((environment) => ({
    ...plan(['Ping', 'Version'], { ...rows, id: `smoke ${environment}`, environment }),
    collection: { name: 'Smoke', path: 'collections/smoke.json' },
  }));
  const events = new RunEvents(...plans, ...smoke);
  for (const [index, environment] of ENVIRONMENTS.entries()) {
    const run = `orders ${environment}`;
    events.start(run, index + 1);
    for (const name of ITEMS) {
      const url = `https://${environment}.example.com/orders/${name.toLowerCase()}`;
      const sent = name === 'Export' ? redirected(url) : answered(200, '{"ok":true}', url);
      const fails = FAILING[environment]?.includes(name) === true;
      if (fails && name === 'Pay') events.item(name, [{ sent: refused() }], { run });
      else events.item(name, [{ sent }, { assert: 'ok', status: fails ? 'failed' : 'passed' }], { run });
    }
    events.finish(run);
  }
  for (const [index, environment] of ENVIRONMENTS.entries()) {
    const run = `smoke ${environment}`;
    events.start(run, index + 1);
    for (const iteration of [0, 1, 2]) {
      for (const name of ['Ping', 'Version']) {
        const status = environment === 'staging' && iteration === 2 && name === 'Version' ? 'failed' : 'passed';
        events.item(name, [{ sent: answered() }, { assert: 'ok', status }], { run, iteration });
      }
    }
    events.finish(run);
  }
  return events.end().testRun();
}

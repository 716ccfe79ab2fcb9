import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createConsoleReporter } from '../../../src/reporters/console/consoleReporter.ts';
import type { Verbosity } from '../../../src/reporters/console/consoleReporter.ts';
import type { RunEvent } from '../../../src/run/runEvent.ts';
import { Terminal } from '../../support/terminal.ts';
import { error, answered, plan, refused, RunEvents, TOKEN_REQUEST } from '../runEvents.ts';

interface Look {
  readonly verbosity?: Verbosity;
  readonly color?: boolean;
  readonly files?: readonly string[];
}

/** Everything that the console reporter writes, piece by piece. */
function writtenFor(events: RunEvents, look: Look = {}): string[] {
  const written: string[] = [];
  const reporter = createConsoleReporter({
    stream: { write: (text) => void written.push(text) },
    color: look.color ?? false,
    verbosity: look.verbosity ?? 'normal',
  });
  for (const event of events.events) reporter.onEvent?.(event);
  reporter.onReportsWritten?.(look.files ?? [], events.testRun());
  return written;
}

function linesOf(events: RunEvents, look: Look = {}): string[] {
  return writtenFor(events, look).join('').split('\n');
}

const OF = { collectionRunId: null, collection: null, executionId: null, profile: 'default', environment: 'dev' };
const TOKEN = { fingerprint: '0a1b2c3d', expiresInSeconds: 300, expiresAt: null, scope: null, claims: null };
const TOKEN_ERROR = {
  kind: 'token',
  profile: 'default',
  message: 'POST http://localhost/token answered 401 invalid_client.',
  hint: 'Check clientSecret.',
} as const;
const FAILED = { assert: 'status is 200', status: 'failed', message: 'expected 404 to equal 200' } as const;

function green(): RunEvents {
  const events = new RunEvents(plan(['Create', 'Read']));
  events.token({ type: 'tokenObtained', ...OF, request: TOKEN_REQUEST, token: TOKEN, durationMs: 34 });
  events.token({ type: 'tokenScriptMessage', ...OF, level: 'log', text: 'asking' }).start();
  events.item('Create', [
    { sent: answered() },
    { assert: 'ok' },
    { logged: 'id 17\nsecond' },
    { scriptSent: answered() },
  ]);
  return events
    .item('Read', [{ sent: answered() }, { assert: 'ok' }])
    .finish()
    .end();
}

describe('the console without a terminal', () => {
  test('shows each item as it ends, what scripts wrote under it, a summary and the reports', () => {
    expect(linesOf(green(), { files: ['reports/junit.xml', '/elsewhere/report.json'] })).toEqual([
      'tokenman 0.1.0  1 collection run, 2 items',
      '',
      '✓ token obtained  dev, 34 ms, valid for 300 s, fingerprint 0a1b2c3d',
      '✓ Create  200  12 ms',
      '    console.log  id 17',
      '    console.log  second',
      '✓ Read  200  12 ms',
      '✓ dev / Orders  2 items, 2 assertions in 11.0 s',
      '',
      '                      passed    failed     error   skipped     total',
      'collection runs            1         0         0         0         1',
      'items                      2         0         0         0         2',
      'assertions                 2         0                   0         2',
      'requests              2 sent',
      'tokens                1 obtained',
      'duration              15.0 s',
      'reports               reports/junit.xml',
      '                      /elsewhere/report.json',
      '',
      '✓ Passed.',
      '',
    ]);
  });

  test('marks the lines of collection runs side by side, and tells each failure once with all that is known', () => {
    const slow = plan(['X', 'Y'], { id: 'slow', collection: 'Slow' });
    const events = new RunEvents(plan(['Create', 'Read'], { folders: ['Admin'] }), slow);
    events.start().start('slow', 2);
    const body = '{"error":"not_found"}';
    events.item('Create', [{ sent: answered(404, body) }, FAILED, { assert: 'ok' }, { threw: 'x is not defined' }]);
    events.item('X', [], { run: 'slow', finished: false });
    events.item('Read', [{ sent: refused() }]).finish();
    events.finish('slow', { kind: 'workerDied', message: 'It was killed (SIGKILL).' });
    events.events.push({
      type: 'reporterFailed',
      at: '2026-11-23T10:00:20.000Z',
      reporter: 'mine',
      error: error('no'),
    });
    const lines = linesOf(events.end());
    const summary = lines.findIndex((line) => line.includes('passed    failed'));
    expect(lines.slice(0, summary)).toEqual([
      'tokenman 0.1.0  2 collection runs, 4 items',
      '',
      'dev / Orders  ✗ Admin / Create  404  12 ms  1 of 2 assertions failed, test script failed',
      'dev / Orders  ✗ Admin / Read  connect ECONNREFUSED 127.0.0.1:1  12 ms',
      '✗ dev / Orders  2 items, 2 assertions in 12.0 s  2 items failed',
      '✗ dev / Slow  0 items, 0 assertions in 12.0 s  the worker process died',
      '',
      '4 failures',
      '',
      '1) dev / Slow: the worker process died',
      '   It was killed (SIGKILL).',
      '   It was running: X',
      '   1 item did not run.',
      '',
      '2) dev / Orders / Admin / Create',
      '   GET http://localhost:1234/orders → 404 Not Found (12 ms)',
      '   ✗ status is 200',
      '     expected 404 to equal 200',
      '   ✗ test script: TypeError: x is not defined',
      '   response: {"error":"not_found"}',
      '',
      '3) dev / Orders / Admin / Read',
      '   GET http://localhost:1234/orders → connect ECONNREFUSED 127.0.0.1:1',
      '',
      '4) reporter mine',
      '   no',
      '',
    ]);
    expect(lines.slice(-3)).toEqual([
      '✗ Failed: 1 collection run ended early, 1 request not answered, 1 script error,',
      '  1 assertion failed, 1 reporter failed.',
      '',
    ]);
    expect(lines.slice(summary).filter((line) => line.length > 80)).toEqual([]);
  });

  test('tells a token failure once with its hint, whoever needed the token', () => {
    const events = new RunEvents(plan(['A', 'B'], { id: 'one' }), plan(['A'], { id: 'two', collection: 'Smoke' }));
    const failure = { message: TOKEN_ERROR.message, hint: TOKEN_ERROR.hint, status: 401 };
    events.token({ type: 'tokenFailed', ...OF, request: TOKEN_REQUEST, failure, durationMs: 5 });
    const lines = linesOf(events.start('one').start('two').finish('one', TOKEN_ERROR).finish('two', TOKEN_ERROR).end());
    expect(lines).toContain('✗ no token  dev');
    expect(lines.slice(lines.indexOf('1 failure'), lines.indexOf('1 failure') + 6)).toEqual([
      '1 failure',
      '',
      '1) dev / Orders, dev / Smoke: no token',
      `   ${TOKEN_ERROR.message}`,
      '   → Check clientSecret.',
      '   3 items did not run.',
    ]);
    expect(lines.filter((line) => line.includes('401 invalid_client'))).toHaveLength(1);
    expect(lines.at(-2)).toBe('✗ Failed: no token for 2 collection runs.');
  });

  test('says what was skipped, what nobody sent, that nothing ran, and that the run was interrupted', () => {
    const events = new RunEvents(plan(['A', 'B'], { iterationCount: 2 })).start();
    events.item('A', [], { skipped: true, iteration: 1 }).item('B', [], { iteration: 1 }).finish().end();
    const lines = linesOf(events);
    expect(lines).toContain('– A [iteration 2]  skipped');
    expect(lines).toContain('✗ B [iteration 2]  not sent  1.0 s');
    expect(lines).toContain('   No script skipped it.');
    expect(lines.at(-2)).toBe('✗ Failed: 1 item not run to the end.');
    expect(linesOf(new RunEvents().end()).at(-2)).toBe('✗ Failed: there was nothing to run.');
    const interrupted = new RunEvents(plan(['A'])).start().item('A', [FAILED], { finished: false }).end(true);
    expect(linesOf(interrupted).at(-2)).toBe('✗ Interrupted before all had run: 1 assertion failed.');
  });

  test('shows no control characters of somebody else', () => {
    const hostile = 'a\u001B[2J b\u0007\rc';
    const events = new RunEvents(plan([hostile], { collection: hostile })).start();
    events.item(hostile, [
      { sent: answered(404, hostile) },
      { ...FAILED, assert: hostile, message: hostile },
      { logged: hostile },
    ]);
    const text = writtenFor(events.finish().end(), { verbosity: 'verbose' }).join('');
    // oxlint-disable-next-line no-control-regex -- that is what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
    expect(text).toContain('a b\\x07\\x0dc');
  });
});

describe('verbosity', () => {
  test('verbose shows requests, assertions, what scripts sent, and token traffic', () => {
    const events = green();
    const at = '2026-11-23T10:00:00.500Z';
    const asked = { type: 'tokenRequestFinished', at, ...OF, request: TOKEN_REQUEST, exchange: answered() } as const;
    events.events.splice(1, 0, asked);
    const lines = linesOf(events, { verbosity: 'verbose' });
    expect(lines.slice(2, 15)).toEqual([
      '– token request  GET http://localhost:1234/orders → 200 OK (12 ms)',
      '✓ token obtained  dev, 34 ms, valid for 300 s, fingerprint 0a1b2c3d',
      '– token script  console.log  asking',
      '✓ Create  200  12 ms',
      '    GET http://localhost:1234/orders → 200 OK (12 ms)',
      '    sent 1 header and a body of 0 bytes, received 1 header and a body of 11 bytes, 0 cookies',
      '    prepare –, wait –, dns-lookup –, tcp-handshake 1 ms, ssl-handshake –, transfer-start 10 ms, download 1 ms, process –',
      '    received, application/json:',
      '      {"ok":true}',
      '    pm.sendRequest GET http://localhost:1234/orders → 200 OK (12 ms)',
      '    ✓ ok',
      '    console.log  id 17',
      '    console.log  second',
    ]);
    expect(lines.find((line) => line.startsWith('average first byte time: '))).toMatch(/10 ms \(min 10 ms, max 10 ms/);
  });

  test('quiet says nothing of a run that passed, and of any other what failed', () => {
    expect(writtenFor(green(), { verbosity: 'quiet', files: ['reports/junit.xml'] })).toEqual([]);
    const events = new RunEvents(plan(['A']))
      .start()
      .item('A', [{ sent: answered(404) }, FAILED])
      .finish()
      .end();
    expect(linesOf(events, { verbosity: 'quiet' })).toEqual([
      '1 failure',
      '',
      '1) dev / Orders / A',
      '   GET http://localhost:1234/orders → 404 Not Found (12 ms)',
      '   ✗ status is 200',
      '     expected 404 to equal 200',
      '   response: {"ok":true}',
      '',
      '✗ Failed: 1 assertion failed.',
      '',
    ]);
  });
});

describe('the console on a terminal', () => {
  /** The terminal after the first `count` events, and after everything. */
  function shownBy(
    events: RunEvents,
    terminal: Terminal,
  ): { readonly during: (count: number) => readonly string[]; readonly end: () => readonly string[] } {
    const reporter = createConsoleReporter({ stream: terminal, color: true, verbosity: 'normal' });
    let next = 0;
    const during = (count: number): readonly string[] => {
      for (; next < count; next += 1) reporter.onEvent?.(events.events[next] as RunEvent);
      jest.advanceTimersByTime(100);
      return [...terminal.lines];
    };
    return {
      during,
      end() {
        during(events.events.length);
        reporter.onReportsWritten?.([], events.testRun());
        return terminal.lines;
      },
    };
  }

  function parallel(): RunEvents {
    const events = new RunEvents(
      plan(['Create', 'Read'], { folders: ['Admin'] }),
      plan(['Ping'], { id: 'two', collection: 'Smoke' }),
    );
    events.start('run-1', 1).start('two', 2);
    events.item('Create', [{ sent: answered() }]);
    events.item('Ping', [{ sent: answered(404) }, FAILED], { run: 'two' }).finish('two');
    return events
      .item('Read', [{ sent: answered() }])
      .finish()
      .end();
  }

  beforeEach(() => {
    jest.useFakeTimers({ now: Date.parse('2026-11-23T10:00:07.000Z') });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('has a line for the run and one per worker, gone in the end; only items that failed or said something stay', () => {
    const screen = shownBy(parallel(), new Terminal(80));
    // runStarted, two collection runs, itemStarted
    expect(screen.during(4)).toEqual([
      'tokenman 0.1.0  2 collection runs, 3 items',
      '',
      expect.stringMatching(/^. 0 of 3 items {2}7 s$/),
      '  dev / Orders  0 of 2  Admin / Create',
      '  dev / Smoke   0 of 1',
    ]);
    // … itemFinished, itemStarted, requestFinished, assertionFinished, itemFinished
    expect(screen.during(10)).toEqual([
      'tokenman 0.1.0  2 collection runs, 3 items',
      '',
      'dev / Smoke   ✗ Ping  404  12 ms  1 of 1 assertion failed',
      expect.stringMatching(/^. 2 of 3 items {2}1 failed {2}7 s$/),
      '  dev / Orders  1 of 2',
      '  dev / Smoke   1 of 1',
    ]);
    const end = screen.end();
    expect(end.slice(0, 6)).toEqual([
      'tokenman 0.1.0  2 collection runs, 3 items',
      '',
      'dev / Smoke   ✗ Ping  404  12 ms  1 of 1 assertion failed',
      '✗ dev / Smoke  1 item, 1 assertion in 8.0 s  1 item failed',
      '✓ dev / Orders  2 items, 0 assertions in 13.0 s',
      '',
    ]);
    expect(end.at(-2)).toBe('✗ Failed: 1 assertion failed.');
  });

  test('leaves nothing behind in a window that is too narrow, or becomes so', () => {
    for (const [before, after] of [
      [10, 10],
      [80, 20],
      [20, 80],
      [60, 7],
    ] as const) {
      const terminal = new Terminal(before);
      const screen = shownBy(parallel(), terminal);
      screen.during(6);
      terminal.columns = after;
      screen.during(8);
      const end = screen.end();
      expect(end.filter((line) => /\d of \d(?! assertion)/.test(line))).toEqual([]);
      expect(end.slice(0, 3)).toEqual([
        'tokenman 0.1.0  2 collection runs, 3 items',
        '',
        'dev / Smoke   ✗ Ping  404  12 ms  1 of 1 assertion failed',
      ]);
    }
  });

  test('takes half of the window at most, however many workers there are', () => {
    const ids = Array.from({ length: 30 }, (_, index) => `run-${index}`);
    const events = new RunEvents(...ids.map((id) => plan(['A'], { id, collection: id })));
    for (const [index, id] of ids.entries()) events.start(id, index + 1);
    const lines = shownBy(events, new Terminal(80)).during(31);
    expect(lines).toHaveLength(2 + 12);
    expect(lines.at(-1)).toBe('  … and 20 more');
  });

  test('is updated in one go', () => {
    const terminal = new Terminal(80);
    const { during } = shownBy(parallel(), terminal);
    during(4);
    for (const written of terminal.writes) {
      expect(written.startsWith('\u001B[?2026h') && written.endsWith('\u001B[?2026l')).toBe(true);
    }
  });
});

describe('a large run in a log', () => {
  test('lists what failed or has something to say, and now and then how far it is', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `Item ${index}`);
    const events = new RunEvents(plan(names)).start();
    for (const [index, name] of names.entries()) {
      events.item(name, [{ sent: answered(index === 70 ? 404 : 200) }, index === 70 ? FAILED : { assert: 'ok' }]);
    }
    const lines = linesOf(events.finish().end());
    expect(lines.slice(2, 6)).toEqual([
      '… 50 of 1000 items',
      '✗ Item 70  404  12 ms  1 of 1 assertion failed',
      '… 100 of 1000 items  1 failed',
      '… 150 of 1000 items  1 failed',
    ]);
    expect(lines).toContain('… 1000 of 1000 items  1 failed');
    expect(lines.length).toBeLessThan(60);
    expect(linesOf(events, { verbosity: 'verbose' }).filter((line) => line.startsWith('✓ Item'))).toHaveLength(999);
  });

  test('the summary fits a screen of 24 lines, however many files there are', () => {
    const files = Array.from({ length: 40 }, (_, index) => `reports/${index}.html`);
    const lines = linesOf(green(), { files });
    const summary = lines.slice(lines.findIndex((line) => line.includes('passed    failed')));
    expect(summary.length).toBeLessThanOrEqual(24);
    expect(summary).toContain('                      … and 31 more');
  });
});

describe('colour', () => {
  test('changes nothing but colours', () => {
    const plain = writtenFor(green()).join('');
    const coloured = writtenFor(green(), { color: true }).join('');
    expect(coloured).toContain('\u001B[32m✓\u001B[39m');
    expect(stripVTControlCharacters(coloured)).toBe(plain);
    expect(plain).not.toContain('\u001B');
  });
});

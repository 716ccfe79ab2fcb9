import { describe, expect, test } from '@jest/globals';
import { exitCodeOf } from '../../../src/run/exitCode.ts';
import { answered, error, plan, refused, RunEvents } from '../runEvents.ts';

const TOKEN_ERROR = { kind: 'token', profile: 'default', message: 'no', hint: 'try' } as const;
const TIMEOUT = { kind: 'timeout', message: 'The collection run took longer than 5 s.' } as const;
const FAILED = [{ sent: answered() }, { assert: 'no', status: 'failed' }] as const;

const green = new RunEvents(plan(['A']))
  .start()
  .item('A', [{ sent: answered() }])
  .finish()
  .end()
  .testRun();
const failed = new RunEvents(plan(['A'])).start().item('A', FAILED).finish().end().testRun();
const refusedRequest = new RunEvents(plan(['A']))
  .start()
  .item('A', [{ sent: refused() }])
  .finish()
  .end()
  .testRun();
const scriptError = new RunEvents(plan(['A']))
  .start()
  .item('A', [{ sent: answered() }, { threw: 'x' }])
  .finish()
  .end();
const timedOut = new RunEvents(plan(['A', 'B'])).start().item('A', FAILED).finish('run-1', TIMEOUT).end().testRun();
const reporterError = { ...failed, reporterErrors: [{ reporter: 'mine', error: error('broken') }] };
const twoRuns = new RunEvents(plan(['A'], { id: 'one' }), plan(['A'], { id: 'two' })).start('one').start('two');
const tokenAndTimeout = twoRuns.finish('one', TIMEOUT).finish('two', TOKEN_ERROR).end().testRun();
const empty = new RunEvents(plan([])).start().finish('run-1', TOKEN_ERROR).end().testRun();
const interrupted = new RunEvents(plan([])).start().finish('run-1', TOKEN_ERROR).end(true).testRun();

describe('the exit code', () => {
  test.each([
    ['0 when everything passed', 0, 0, green],
    ['1 when an assertion failed', 1, 0, failed],
    ['3 when a request was refused', 3, 0, refusedRequest],
    ['3 when a script failed', 3, 0, scriptError.testRun()],
    ['3 rather than 1 when a collection run outlived its timeout', 3, 3, timedOut],
    ['3 rather than 1 when a reporter failed', 3, 3, reporterError],
    ['4 rather than 3 when no token could be obtained', 4, 4, tokenAndTimeout],
    ['2 rather than 4 when there was nothing to run', 2, 2, empty],
    ['130 rather than anything when the run was interrupted', 130, 130, interrupted],
  ])('is %s', (_when, expected, suppressed, testRun) => {
    expect(exitCodeOf(testRun)).toBe(expected);
    expect(exitCodeOf(testRun, { suppressExitCode: true })).toBe(suppressed);
  });
});

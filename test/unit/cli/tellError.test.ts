import { describe, expect, test } from '@jest/globals';
import { formatError } from '../../../src/cli/tellError.ts';
import { useColor } from '../../../src/cli/useColor.ts';
import { TokenmanError } from '../../../src/errors.ts';

const plain = { color: false, verbose: false };

describe("a user's mistake", () => {
  test('is a line and a hint, without a stack', () => {
    const error = new TokenmanError('USAGE', 'unknown flag --x', { hint: 'See --help.', cause: new Error('why') });
    expect(formatError(error, plain)).toBe('tokenman: unknown flag --x\n  hint: See --help.\n');
  });

  test('has no hint line when there is no hint', () => {
    expect(formatError(new TokenmanError('USAGE', 'no'), plain)).toBe('tokenman: no\n');
  });

  test('has its cause with --verbose', () => {
    const error = new TokenmanError('USAGE', 'no', { cause: new Error('why', { cause: 'who' }) });
    expect(formatError(error, { color: false, verbose: true })).toMatch(
      /^tokenman: no\n {2}cause: Error: why\n.*caused by: who\n$/s,
    );
  });

  test('is colored where that is wanted', () => {
    const text = formatError(new TokenmanError('USAGE', 'no', { hint: 'do' }), { color: true, verbose: false });
    expect(text).toBe('\u001B[31mtokenman:\u001B[39m no\n  \u001B[36mhint:\u001B[39m do\n');
  });
});

test('a defect keeps its stack and says that it is to be reported', () => {
  const text = formatError(new TypeError('x is not a function'), plain);
  expect(text).toMatch(/^tokenman: internal error\nTypeError: x is not a function\n {4}at /);
  expect(text).toContain('Please report it');
});

test('what is no error at all is told as well', () => {
  expect(formatError('just text', plain)).toContain('\njust text\n');
});

test.each([
  ['on', false, {}, true],
  ['on', false, { NO_COLOR: '1' }, true],
  ['off', true, { FORCE_COLOR: '1' }, false],
  ['auto', true, {}, true],
  ['auto', false, {}, false],
  ['auto', true, { NO_COLOR: '1' }, false],
  ['auto', true, { NO_COLOR: '' }, true],
  ['auto', false, { FORCE_COLOR: '1' }, true],
  ['auto', true, { FORCE_COLOR: '0' }, false],
  ['auto', true, { TERM: 'dumb' }, false],
] as const)('--color %s, terminal %j, %j: color %j', (choice, isTTY, environmentVariables, expected) => {
  expect(useColor(choice, { isTTY }, environmentVariables)).toBe(expected);
});

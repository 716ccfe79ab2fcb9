import { describe, expect, test } from '@jest/globals';
import { TokenmanError } from '../../../src/errors.ts';
import { createReporters } from '../../../src/reporters/createReporters.ts';

const options = {
  reportsDir: 'reports',
  console: { stream: { write: () => true }, color: false, verbosity: 'normal' },
} as const;

function namesOf(names: readonly string[]): string[] {
  return createReporters(names, options).map((reporter) => reporter.name);
}

describe('createReporters', () => {
  test('makes each reporter once; those that tell of the others come last', () => {
    expect(namesOf(['console', 'json', 'junit', 'html', 'token-log', 'json'])).toEqual([
      'junit',
      'token-log',
      'html',
      'json',
      'console',
    ]);
    expect(namesOf([])).toEqual([]);
  });

  test('lists the reporters there are when asked for another one', () => {
    expect(() => namesOf(['junit', 'html-extra'])).toThrow(TokenmanError);
    expect(() => namesOf(['junit', 'html-extra'])).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: 'There is no reporter "html-extra".',
        hint: 'Reporters: console, html, json, junit, token-log.',
      }),
    );
    expect(() => namesOf(['constructor'])).toThrow('There is no reporter "constructor".');
  });
});

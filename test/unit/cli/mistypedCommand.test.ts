import { describe, expect, test } from '@jest/globals';
import { mistypedCommand } from '../../../src/cli/mistypedCommand.ts';
import { TokenmanError } from '../../../src/errors.ts';

function told(...argv: string[]): TokenmanError | null {
  const [word = ''] = argv;
  return mistypedCommand(argv, new TokenmanError('COLLECTION_INVALID', `no file ${word}, and no collection`));
}

describe('a first word that is no collection', () => {
  test.each([
    ['rnu', 'run'],
    ['docter', 'doctor'],
    ['tokne', 'token'],
    ['merge-report', 'merge-reports'],
    ['hlep', 'help'],
    ['Run', 'run'],
  ])('%s is near a command', (word, command) => {
    expect(told(word)).toMatchObject({
      code: 'USAGE',
      message: `"${word}" is neither a command nor a collection`,
      hint: `Did you mean: tokenman ${command}`,
    });
  });

  test('what was typed after it is not repeated', () => {
    expect(told('rnu', '--env-var', 'clientSecret=hunter2')?.hint).toBe('Did you mean: tokenman run …');
  });

  test('init does not exist', () => {
    expect(told('init')).toMatchObject({
      message: 'tokenman has no command "init"',
      hint: expect.stringMatching(/run/),
    });
  });

  test('is a collection where it is near no command, or looks like a file', () => {
    for (const word of ['orders', 'rnu.json', './rnu', 'constructor']) expect(told(word)).toBeNull();
  });

  test('was found: what is wrong is wrong with something else', () => {
    expect(mistypedCommand(['rnu'], new TokenmanError('ENVIRONMENT_INVALID', 'rnu'))).toBeNull();
    expect(mistypedCommand(['rnu'], new TokenmanError('COLLECTION_INVALID', 'other.json is no collection'))).toBeNull();
    expect(mistypedCommand(['rnu'], new Error('rnu'))).toBeNull();
  });
});

import { TokenmanError } from '../errors.ts';
import { detectCiJob } from '../run/ciJob.ts';
import type { RequestedSettings } from './requestedSettings.ts';

/**
 * Whether secrets are redacted. Only flags can switch it off, and in a CI job, whose log and reports many people read,
 * only two of them.
 *
 * @throws TokenmanError USAGE
 */
export function redactSetting(
  { redact = true, allowSecretsInCi = false }: Pick<RequestedSettings, 'redact' | 'allowSecretsInCi'>,
  environmentVariables: Readonly<Record<string, string | undefined>>,
): boolean {
  if (redact && allowSecretsInCi) {
    throw new TokenmanError('USAGE', '--allow-secrets-in-ci does nothing without --no-redact', {
      hint: 'Leave it out: secrets are redacted.',
    });
  }
  if (!redact && !allowSecretsInCi && detectCiJob(environmentVariables) !== null) {
    throw new TokenmanError(
      'USAGE',
      '--no-redact in a CI job would show every token and secret in its log and reports',
      {
        hint: 'Leave it out, or add --allow-secrets-in-ci.',
      },
    );
  }
  return redact;
}

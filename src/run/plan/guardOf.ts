import type { RunConfig } from '../../config/runConfig.ts';
import { TokenmanError } from '../../errors.ts';
import { parseHostPattern } from '../../guard/hostPattern.ts';
import type { RequestGuard } from '../../guard/requestGuard.ts';

/** @returns null for an environment in which everything may be sent */
export function guardOf(config: RunConfig, environmentName: string | null): RequestGuard | null {
  const entry = config.environments.find(({ name }) => name === environmentName);
  if (entry === undefined) return null;
  const safeMethodsOnly = entry.protected === true && config.allowWrites?.includes(entry.name) !== true;
  const allowedHosts = entry.allowedHosts ?? null;
  return safeMethodsOnly || allowedHosts !== null
    ? { environmentName: entry.name, safeMethodsOnly, allowedHosts }
    : null;
}

/** @throws TokenmanError USAGE or CONFIG_INVALID for settings that would not do what they say */
export function assertGuardsMakeSense({ environments, allowWrites = [] }: RunConfig): void {
  const names = environments.map(({ name }) => name);
  const unknown = allowWrites.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new TokenmanError('USAGE', `--allow-writes ${unknown}: the run has no environment of that name`, {
      hint: names.length === 0 ? 'Select it with --env.' : `It has: ${names.join(', ')}.`,
    });
  }
  for (const { name, allowedHosts = [] } of environments) {
    const wrong = allowedHosts.find((host) => parseHostPattern(host) === null);
    if (wrong === undefined) continue;
    throw new TokenmanError('CONFIG_INVALID', `allowedHosts of the environment "${name}": "${wrong}" is no host`, {
      hint: 'Write host, host:port or *.example.com, without a scheme or a path.',
    });
  }
}

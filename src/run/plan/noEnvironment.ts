/** What to say where something is missing and nobody has selected an environment. */
import type { RunConfig } from '../../config/runConfig.ts';

/** @returns null: there is an environment */
export function noEnvironmentHint({
  environments,
  availableEnvironments = [],
}: Pick<RunConfig, 'environments' | 'availableEnvironments'>): string | null {
  if (environments.length > 0) return null;
  const [first = 'NAME', ...others] = availableEnvironments.map((name) =>
    /^[\w.-]+$/.test(name) ? name : JSON.stringify(name),
  );
  const flags = [first, ...others].slice(0, MOST_NAMED).map((name) => `--env ${name}`);
  const [last = ''] = flags.slice(-1);
  const named = flags.length === 1 ? last : `${flags.slice(0, -1).join(', ')} or ${last}`;
  return `No environment was selected: add ${named}`;
}

const MOST_NAMED = 5;

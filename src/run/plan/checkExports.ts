import { resolve } from 'node:path';
import type { RunConfig } from '../../config/runConfig.ts';
import { TokenmanError } from '../../errors.ts';
import type { VariableDefinition } from '../../postman/definitions.ts';
import { secretsOf } from '../../secrets/secretVariables.ts';
import type { LoadedEnvironment, LoadedGlobals } from './loadInputs.ts';

interface ReadFile {
  readonly path: string | null;
  readonly values: readonly VariableDefinition[];
}

/**
 * Variables may be written back to the very file they came from, as people do with Newman; but not its secrets away.
 *
 * @throws TokenmanError USAGE
 */
export function assertExportsLoseNothing(
  { exports = {} }: RunConfig,
  environments: readonly LoadedEnvironment[],
  globals: LoadedGlobals,
): void {
  if (exports.secrets === true) return;
  refuseLoss('--export-environment', exports.environment, environments);
  refuseLoss('--export-globals', exports.globals, globals.layers);
}

function refuseLoss(flag: string, file: string | undefined, sources: readonly ReadFile[]): void {
  const own = sources.find(({ path }) => file !== undefined && path !== null && resolve(path) === resolve(file));
  const [secret] = secretsOf(own?.values ?? []);
  if (secret === undefined) return;
  throw new TokenmanError('USAGE', `${flag} ${file} would empty the secrets in that file, such as ${secret.name}`, {
    hint: 'Name another file, or add --export-secrets.',
  });
}

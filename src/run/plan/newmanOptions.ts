import type { CollectionEntry, RunConfig } from '../../config/runConfig.ts';
import { variablePolicy } from '../../variables/variablePolicy.ts';
import type { UndefinedVariables } from '../../variables/variablePolicy.ts';
import type { NewmanOptions } from '../collectionRunRequest.ts';
import type { Connection } from './loadConnection.ts';
import { guardOf } from './guardOf.ts';
import { noEnvironmentHint } from './noEnvironment.ts';

const DEFAULT_TIMEOUT_SCRIPT = 60_000;

export function newmanOptions(
  config: RunConfig,
  environmentName: string | null,
  { tls, proxy }: Connection,
  { undefinedVariables: ofCollection }: Pick<CollectionEntry, 'undefinedVariables'> = {},
): NewmanOptions {
  return {
    bail: config.bail === true ? 'failure' : (config.bail ?? false),
    timeoutRequest: config.timeoutRequest ?? 0,
    timeoutScript: config.timeoutScript ?? DEFAULT_TIMEOUT_SCRIPT,
    paced: config.maxRequestsPerSecond !== undefined,
    delayRequest: config.delayRequest ?? 0,
    insecure: config.insecure ?? false,
    ignoreRedirects: config.ignoreRedirects ?? false,
    insecureFileRead: config.insecureFileRead ?? true,
    tls,
    proxy,
    workingDir: config.workingDir ?? process.cwd(),
    display: { verbose: false, color: 'auto', disableUnicode: false, ...config.newmanDisplay },
    guard: guardOf(config, environmentName),
    undefinedVariables: variablePolicy(emptyOnPurpose(config), config.undefinedVariables, ofCollection),
    environmentName,
    environmentHint: noEnvironmentHint(config),
  };
}

/** Whoever gives an empty value by a flag means it, be it for a credential. */
function emptyOnPurpose({ envVars = {}, globalVars = {} }: RunConfig): UndefinedVariables {
  const given = Object.entries({ ...globalVars, ...envVars });
  return Object.fromEntries(given.flatMap(([name, value]) => (value === '' ? [[name, 'off' as const]] : [])));
}

import type { RunConfig } from '../../config/runConfig.ts';
import type { VariablePolicy } from '../../variables/variablePolicy.ts';
import type { NewmanOptions } from '../collectionRunRequest.ts';
import type { Connection } from './loadConnection.ts';
import { guardOf } from './guardOf.ts';

const DEFAULT_TIMEOUT_SCRIPT = 60_000;

export function newmanOptions(
  config: RunConfig,
  environmentName: string | null,
  { tls, proxy }: Connection,
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
    undefinedVariables: variablePolicy(config.undefinedVariables),
  };
}

function variablePolicy(setting: RunConfig['undefinedVariables'] = {}): VariablePolicy {
  if (typeof setting === 'string') return { others: setting, byName: {} };
  const { '*': others = null, ...byName } = setting;
  return { others, byName };
}

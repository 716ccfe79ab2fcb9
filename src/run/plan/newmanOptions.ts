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
    undefinedVariables: variablePolicy(config),
  };
}

function variablePolicy({ undefinedVariables = {}, envVars = {}, globalVars = {} }: RunConfig): VariablePolicy {
  // Whoever gives an empty value by a flag means it, be it for a credential.
  const emptyOnPurpose = Object.fromEntries(
    Object.entries({ ...globalVars, ...envVars })
      .filter(([, value]) => value === '')
      .map(([name]) => [name, 'off' as const]),
  );
  if (typeof undefinedVariables === 'string') return { others: undefinedVariables, byName: emptyOnPurpose };
  const { '*': others = null, ...byName } = undefinedVariables;
  return { others, byName: { ...emptyOnPurpose, ...byName } };
}

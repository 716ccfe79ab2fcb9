import type { TokenRequestSummary } from './outcome.ts';
import type { TokenSettings } from './tokenSettings.ts';

const REFERENCES = /\{\{([^{}]+)\}\}/g;

export interface ResolvedSettings {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string | null;
  readonly extraParameters: readonly (readonly [name: string, value: string])[];
  /** Variables that are needed and that nothing defines, or that are empty. */
  readonly missing: readonly string[];
}

/**
 * Resolves the settings with Postman's own precedence. `replaceIn` and not `get`: a value that holds `{{…}}` itself would
 * reach the provider unresolved.
 */
export function resolveSettings(settings: TokenSettings): ResolvedSettings {
  const missing: string[] = [];
  const required = (setting: string): string => {
    missing.push(...undefinedVariablesIn(setting));
    return pm.variables.replaceIn(setting);
  };
  const optional = (setting: string): string | null =>
    setting === '' || undefinedVariablesIn(setting).length > 0 ? null : pm.variables.replaceIn(setting);

  const usesSecret = settings.clientAuthentication !== 'none';
  return {
    tokenUrl: required(settings.tokenUrl),
    clientId: required(settings.clientId),
    clientSecret: usesSecret ? required(settings.clientSecret) : '',
    scope: optional(settings.scope),
    extraParameters: Object.entries(settings.extraParameters).map(([name, value]) => [name, required(value)]),
    missing,
  };
}

/** Names that a setting refers to and that nothing defines, or whose value is empty. */
function undefinedVariablesIn(setting: string): readonly string[] {
  return [...setting.matchAll(REFERENCES)]
    .map(([reference, name = '']) => ({ name, reference, value: pm.variables.replaceIn(reference) }))
    .filter(({ reference, value }) => value === reference || value === '')
    .map(({ name }) => name);
}

export function summarise(settings: TokenSettings, resolved: ResolvedSettings): TokenRequestSummary {
  return {
    profile: settings.profile,
    tokenUrl: resolved.tokenUrl,
    grantType: settings.grantType,
    clientAuthentication: settings.clientAuthentication,
    clientId: resolved.clientId,
    scope: resolved.scope,
  };
}

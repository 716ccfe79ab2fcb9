import type { TokenRequestSummary } from './outcome.ts';
import { shownGrant } from './tokenSettings.ts';
import type { TokenSettings } from './tokenSettings.ts';
import type { Postman } from './postman.ts';

declare const pm: Postman;

const REFERENCES = /\{\{([^{}]+)\}\}/g;

export interface ResolvedSettings {
  /** Without any `{{variable}}`. */
  readonly settings: TokenSettings;
  /** null: none is asked for. */
  readonly scope: string | null;
  /** Variables that are needed and that nothing defines, or that are empty. */
  readonly missing: readonly string[];
}

/**
 * Resolves the settings with Postman's own precedence. `replaceIn` and not `get`: a value that holds `{{…}}` itself would
 * reach the provider unresolved. Of all settings only the scope may name a variable that is not there.
 */
export function resolveSettings(settings: TokenSettings): ResolvedSettings {
  const missing = new Set<string>();
  const scope = resolveText(settings.scope);
  const resolved = resolveAll({ ...withLatestRefreshToken(settings), scope: '' }, missing);
  return {
    settings: resolved,
    scope: scope.text === '' || scope.missing.length > 0 ? null : scope.text,
    missing: [...missing],
  };
}

/** A provider that rotates refresh tokens (RFC 6749 §6) accepts the one in the settings only once. */
function withLatestRefreshToken(settings: TokenSettings): TokenSettings {
  if (settings.grantType !== 'refresh_token') return settings;
  const latest = pm.environment.get(settings.refreshTokenVariable);
  return typeof latest === 'string' && latest !== '' ? { ...settings, refreshToken: latest } : settings;
}

function resolveAll<T>(value: T, missing: Set<string>): T {
  if (typeof value === 'string') {
    const resolved = resolveText(value);
    for (const name of resolved.missing) missing.add(name);
    return resolved.text as T;
  }
  if (Array.isArray(value)) return value.map((member: unknown) => resolveAll(member, missing)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, member]) => [name, resolveAll(member as unknown, missing)]);
  return Object.fromEntries(entries) as T;
}

function resolveText(text: string): { readonly text: string; readonly missing: readonly string[] } {
  const resolved = pm.variables.replaceIn(text);
  const empty = namesIn(text).filter((name) => pm.variables.replaceIn(`{{${name}}}`) === '');
  return { text: resolved, missing: [...namesIn(resolved), ...empty] };
}

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(REFERENCES)].map(([, name = '']) => name);
}

export function summarise({ settings, scope }: ResolvedSettings, tokenUrl: string): TokenRequestSummary {
  return {
    profile: settings.profile,
    tokenUrl,
    grantType: shownGrant(settings),
    clientAuthentication: settings.clientAuthentication,
    clientId: settings.clientId ?? null,
    scope,
  };
}

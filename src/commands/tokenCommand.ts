/** `tokenman token`: obtains one token, and shows how that went and what the token says of itself. */
import { readConfigFile } from '../config/configFile.ts';
import type { ConfigFile } from '../config/configFile.ts';
import type { RequestedSettings } from '../config/requestedSettings.ts';
import { resolveRunConfig } from '../config/resolveRunConfig.ts';
import type { ResolvedRun } from '../config/resolveRunConfig.ts';
import { tokenCacheFile } from '../config/tokenCacheFile.ts';
import { TokenmanError } from '../errors.ts';
import { clearCacheFile } from '../oauth2/tokenCacheFile.ts';
import { createPalette } from '../reporters/console/palette.ts';
import { obtainOneToken } from '../run/obtainOneToken.ts';
import type { OneToken } from '../run/obtainOneToken.ts';
import { explainTokens } from '../run/plan/explainTokens.ts';
import type { CommandIo } from './commandIo.ts';
import { explainJson, explainText } from './explainText.ts';
import { tokenText, warningLine } from './tokenText.ts';

export interface TokenCommand {
  readonly collections: readonly string[];
  readonly flags: RequestedSettings & {
    readonly config?: string;
    readonly profile?: string;
    readonly print?: boolean;
    readonly json?: boolean;
    readonly clear?: boolean;
    readonly explain?: boolean;
  };
}

/** @throws TokenmanError when the input is wrong (nothing was sent then), or TOKEN_NOT_OBTAINED */
export async function tokenCommand({ collections, flags }: TokenCommand, io: CommandIo): Promise<number> {
  const configFile = await readConfigFile(flags.config, io.cwd);
  if (flags.clear === true) return clearCache(configFile, io);
  const resolved = await resolveRunConfig({
    collections,
    flags,
    configFile,
    environmentVariables: io.env,
    cwd: io.cwd,
    collectionsOptional: flags.explain !== true,
  });
  if (flags.explain === true) return explain(resolved, flags.json === true, io);
  const one = await obtainOneToken(resolved.run, {
    profile: flags.profile,
    signal: io.signal,
    forceSignal: io.forceSignal,
  });
  if (flags.json === true) io.stdout.write(`${JSON.stringify(report(one), null, 2)}\n`);
  const { outcome } = one;
  if (outcome.kind === 'failed') {
    throw new TokenmanError('TOKEN_NOT_OBTAINED', outcome.failure.message, { hint: outcome.failure.hint });
  }
  if (flags.print === true) {
    const palette = createPalette(io.useColor(resolved.color, io.stderr));
    for (const warning of one.warnings) io.stderr.write(`${warningLine(warning, palette)}\n`);
    io.stdout.write(`${outcome.value}\n`);
  } else if (flags.json !== true) {
    const color = io.useColor(resolved.color, io.stdout);
    io.stdout.write(tokenText(one, outcome.token, outcome.source, { color, now: Date.now() }));
  }
  return 0;
}

async function explain(resolved: ResolvedRun, asJson: boolean, io: CommandIo): Promise<number> {
  const explained = await explainTokens(resolved.run);
  io.stdout.write(
    asJson ? explainJson(explained) : explainText(explained, { color: io.useColor(resolved.color, io.stdout) }),
  );
  return 0;
}

async function clearCache(configFile: ConfigFile | null, io: CommandIo): Promise<number> {
  const file = tokenCacheFile(configFile?.settings.tokenCache, configFile?.folder ?? io.cwd, io.env);
  const { tokens, logins } = await clearCacheFile(file);
  const alsoLogins = logins === 0 ? '' : ` and ${counted(logins, 'login')} (tokenman logout also revokes)`;
  io.stdout.write(`${counted(tokens, 'token')}${alsoLogins} removed from the token cache ${file}\n`);
  return 0;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** For scripts; without the token. */
function report({ environment, request, status, durationMs, warnings, outcome }: OneToken) {
  const result =
    outcome.kind === 'failed'
      ? { token: null, failure: outcome.failure }
      : { source: outcome.source, token: outcome.token, failure: null };
  return { environment, request, status, durationMs, ...result, warnings };
}

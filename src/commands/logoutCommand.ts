/** `tokenman logout`: what a login left is revoked at the provider (RFC 7009) and forgotten here. */
import { readConfigFile } from '../config/configFile.ts';
import type { RequestedSettings } from '../config/requestedSettings.ts';
import { resolveRunConfig } from '../config/resolveRunConfig.ts';
import { TokenmanError } from '../errors.ts';
import { revokeLogin } from '../login/revokeLogin.ts';
import { changeLogin } from '../oauth2/logins.ts';
import { oneLine } from '../reporters/plainText.ts';
import { planLogin } from '../run/plan/planLogin.ts';
import { startWebServers } from '../webServer/startWebServers.ts';
import type { CommandIo } from './commandIo.ts';

export interface LogoutCommand {
  readonly collections: readonly string[];
  readonly flags: RequestedSettings & { readonly config?: string; readonly profile?: string };
}

/**
 * Forgets the login in any case: what stays behind at the provider is told.
 *
 * @throws TokenmanError when the input is wrong, or LOGIN_NOT_REVOKED
 */
export async function logoutCommand({ collections, flags }: LogoutCommand, io: CommandIo): Promise<number> {
  const configFile = await readConfigFile(flags.config, io.cwd);
  const { run } = await resolveRunConfig({
    collections,
    flags,
    configFile,
    environmentVariables: io.env,
    cwd: io.cwd,
    collectionsOptional: true,
  });
  const { profile, tokenKey, known, environment, connection } = await planLogin(run, flags.profile);
  const who = oneLine(`${environment ?? 'no environment'}, profile ${profile.name}`);
  if (known === null) {
    io.stdout.write(`nobody was logged in: ${who}\n`);
    return 0;
  }
  const forget = () => changeLogin(run.logins ?? '', tokenKey, () => null);
  const webServers = await startWebServers(
    run.environments.flatMap(({ webServer }) => webServer ?? []),
    { signal: io.signal },
  );
  try {
    const revoked = await revokeLogin(profile, known, { ...connection, signal: io.signal });
    await forget();
    io.stdout.write(
      `logged out: ${who}${revoked ? '' : '; the provider has no endpoint to revoke at: what it gave ends by itself'}\n`,
    );
    return 0;
  } catch (error) {
    await forget();
    if (!(error instanceof TokenmanError)) throw error;
    throw new TokenmanError('LOGIN_NOT_REVOKED', `${who}: forgotten here, and not revoked. ${error.message}`, {
      hint: 'What the provider gave is good until it ends by itself: revoke it in your account there.',
      cause: error,
    });
  } finally {
    await webServers.stop();
  }
}

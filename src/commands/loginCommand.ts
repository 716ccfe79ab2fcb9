/** `tokenman login`: a person logs in once, and runs go on from there. */
import { readConfigFile } from '../config/configFile.ts';
import type { RequestedSettings } from '../config/requestedSettings.ts';
import { resolveRunConfig } from '../config/resolveRunConfig.ts';
import { logIn } from '../login/logIn.ts';
import type { ObtainedLogin, PersonRequest } from '../login/logIn.ts';
import { openBrowser } from '../login/openBrowser.ts';
import { keepLogin } from '../oauth2/logins.ts';
import { claimsOf } from '../oauth2/tokenClaims.ts';
import { tokenWarnings } from '../oauth2/tokenWarnings.ts';
import { createPalette } from '../reporters/console/palette.ts';
import type { Palette } from '../reporters/console/palette.ts';
import { oneLine } from '../reporters/plainText.ts';
import { planLogin } from '../run/plan/planLogin.ts';
import type { PlannedLogin } from '../run/plan/planLogin.ts';
import { Redactor } from '../secrets/redactor.ts';
import { startWebServers } from '../webServer/startWebServers.ts';
import type { CommandIo } from './commandIo.ts';
import { warningLine } from './tokenText.ts';

export interface LoginCommand {
  readonly collections: readonly string[];
  readonly flags: Omit<RequestedSettings, 'timeout'> & {
    readonly config?: string;
    readonly profile?: string;
    readonly device?: boolean;
    readonly browser?: boolean;
    readonly timeout?: number;
  };
}

const DEFAULT_TIMEOUT = 300_000;

/** @throws TokenmanError when the input is wrong, or TOKEN_NOT_OBTAINED; the signal's reason */
export async function loginCommand({ collections, flags }: LoginCommand, io: CommandIo): Promise<number> {
  const { timeout = DEFAULT_TIMEOUT, ...others } = flags;
  const configFile = await readConfigFile(flags.config, io.cwd);
  const { run, color } = await resolveRunConfig({
    collections,
    flags: others,
    configFile,
    environmentVariables: io.env,
    cwd: io.cwd,
    collectionsOptional: true,
  });
  const planned = await planLogin(run, flags.profile);
  const palette = createPalette(io.useColor(color, io.stdout));
  const warn = (text: string): void => {
    io.stderr.write(`${warningLine(text, createPalette(io.useColor(color, io.stderr)))}\n`);
  };
  const webServers = await startWebServers(
    run.environments.flatMap(({ webServer }) => webServer ?? []),
    { signal: io.signal },
  );
  try {
    const login = await logIn(planned.profile, {
      ...planned.connection,
      device: flags.device ?? false,
      timeout,
      signal: io.signal,
      warn,
      ask: (request) => {
        io.stdout.write(requestText(request, palette));
        if (request.opensBrowser && flags.browser !== false) openBrowser(request.url, io.env);
      },
    });
    const path = run.logins ?? '';
    const { name } = planned.profile;
    const { refreshToken, token } = login;
    await keepLogin(path, planned.tokenKey, {
      profile: name,
      environment: planned.environment,
      loggedInAt: Date.now(),
      refreshToken,
      token,
    });
    for (const warning of warningsOf(login, planned)) warn(warning);
    io.stdout.write(doneText(login, planned, path, palette));
    return 0;
  } finally {
    await webServers.stop();
  }
}

function requestText({ url, code }: PersonRequest, palette: Palette): string {
  const enter = code === null ? [] : ['', `and enter the code ${palette.strong(code)}, if it asks for one.`];
  return [
    'Log in at this address:',
    '',
    `  ${url}`,
    ...enter,
    '',
    palette.dim('Waiting for the login; press Ctrl-C to cancel.'),
    '',
  ].join('\n');
}

function doneText(
  { refreshToken, token, grantType }: ObtainedLogin,
  { environment, profile }: PlannedLogin,
  path: string,
  palette: Palette,
): string {
  const where = [environment ?? 'no environment', `profile ${profile.name}`, grantType].map(oneLine).join(', ');
  const life =
    token?.expiresAt == null
      ? 'of unknown life'
      : `good for ${Math.round((token.expiresAt - token.obtainedAt) / 1000)} s`;
  const renewal =
    refreshToken === null ? 'no refresh token: log in again after that' : 'runs renew it with the refresh token';
  return `${palette.good('✓')} ${palette.strong('logged in')}  ${palette.dim(where)}\n  token ${life}; ${renewal}; kept in ${path}\n`;
}

function warningsOf({ token, refreshToken }: ObtainedLogin, { profile, secrets }: PlannedLogin): readonly string[] {
  if (token === null) return [];
  const odd = tokenWarnings({
    requestedScope: profile.login.scope === '' ? null : profile.login.scope,
    grantedScope: token.scope,
    requestedAudience: [...profile.audience, ...profile.resource],
    claims: claimsOf(token.value),
    answeredAt: null,
    receivedAt: token.obtainedAt,
  });
  const short =
    refreshToken === null && token.expiresAt !== null && profile.login.grantType !== 'implicit'
      ? [
          'The provider gave no refresh token. Many give one for the scope offline_access only, and to clients that may have one.',
        ]
      : [];
  return new Redactor(secrets).redact([...odd, ...short]);
}

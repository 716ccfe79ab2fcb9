/** The web servers of an environment: started before the run, awaited, and stopped after it. */
import { stripVTControlCharacters } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebServerSettings } from '../config/runConfig.ts';
import { TokenmanError } from '../errors.ts';
import { startGuardedCommand } from './guardedCommand.ts';
import type { GuardedCommand } from './guardedCommand.ts';
import { isPortInUse, portOf } from './portInUse.ts';
import { answers, untilItAnswers } from './probeUrl.ts';

export interface WebServerOptions {
  /** Ends the start: what runs already is stopped, and the start rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** What a server writes, as it comes, not redacted. */
  readonly onOutput?: (text: string, server: WebServerSettings) => void;
}

export interface WebServers {
  /** Ends the servers that were started here, and everything they started; resolves when nothing of them is left. */
  stop(): Promise<void>;
}

/**
 * Starts servers one after another and waits until each one's URL answers; equal ones are started once. Whatever ends
 * this process also ends the servers, SIGKILL included.
 *
 * @throws TokenmanError WEB_SERVER_FAILED when a port is taken, a command ends early, or a URL does not answer in time;
 *   no server is left running then
 */
export async function startWebServers(
  settings: readonly WebServerSettings[],
  options: WebServerOptions,
): Promise<WebServers> {
  const started: GuardedCommand[] = [];
  const stop = async () => {
    await Promise.all(started.map((command) => command.stop()));
  };
  try {
    for (const server of distinct(settings)) {
      options.signal.throwIfAborted();
      if (await isThereAlready(server, options.signal)) continue;
      const command = startGuardedCommand(server, (text) => options.onOutput?.(text, server));
      started.push(command);
      await ready(server, command, options.signal);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

function distinct(settings: readonly WebServerSettings[]): readonly WebServerSettings[] {
  return [
    ...new Map(settings.map((server) => [JSON.stringify([server.command, server.url, server.cwd]), server])).values(),
  ];
}

async function isThereAlready(server: WebServerSettings, signal: AbortSignal): Promise<boolean> {
  const url = new URL(server.url);
  if (!(await isPortInUse(url))) return false;
  const answering = await answers(server.url, signal);
  signal.throwIfAborted();
  if (answering && server.reuseExisting) return true;
  const port = portOf(url);
  throw new TokenmanError(
    'WEB_SERVER_FAILED',
    answering
      ? `port ${port} is taken: something answers at ${server.url} already`
      : `port ${port} is taken by something that does not answer at ${server.url}`,
    {
      hint: answering
        ? `End what listens on port ${port}, or set "reuseExisting": true on the webServer to run against it.`
        : `End what listens on port ${port}, or change the port of the webServer.`,
    },
  );
}

async function ready(server: WebServerSettings, command: GuardedCommand, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const waiting = AbortSignal.any([signal, over.signal]);
  const failure = await Promise.race([
    untilItAnswers(server.url, waiting).then(() => null),
    command.ended.then((reason) => `${reason} before ${server.url} answered`),
    sleep(server.timeout, `did not answer at ${server.url} within ${server.timeout} ms`, { signal: waiting }),
  ])
    .catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    })
    .finally(() => over.abort());
  signal.throwIfAborted();
  if (failure !== null) throw failed(server, failure, command.lastLines());
}

function failed(server: WebServerSettings, what: string, lines: readonly string[]): TokenmanError {
  const output = lines.map((line) => `\n  ${stripVTControlCharacters(line)}`).join('');
  return new TokenmanError('WEB_SERVER_FAILED', `web server "${server.command}" ${what}`, {
    hint:
      lines.length === 0
        ? `It wrote nothing. Run the command by hand in ${server.cwd} to see what is wrong.`
        : `The last that it wrote:${output}`,
  });
}

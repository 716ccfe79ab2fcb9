import { spawn } from 'node:child_process';
import type { SecretsCommandSettings } from '../config/runConfig.ts';
import { TokenmanError } from '../errors.ts';
import { isJsonObject } from '../postman/jsonObject.ts';
import { codeOf, reasonOf } from '../postman/systemError.ts';
import { Redactor } from '../secrets/redactor.ts';
import { isSecretName } from '../secrets/secretNames.ts';
import { shapedSecretsIn } from '../secrets/secretShapes.ts';
import type { IsWanted, OutsideValues } from './outsideValues.ts';

export interface SecretsCommandContext {
  readonly environmentName: string | null;
  /** What the program runs with; `TOKENMAN_ENVIRONMENT` is added. */
  readonly processVariables: Readonly<Record<string, string | undefined>>;
  readonly isWanted: IsWanted;
}

interface Ending {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** A vault's client that prints without end is stopped there. */
const LONGEST_OUTPUT = 8 * 1024 * 1024;
const LONGEST_COMPLAINT = 500;
/** `password=hunter2-x`, `"token": "s.4f"`: what looks made up by a machine, and not like a word of the message. */
const SETTING = /(?<![\w.-])(?=([\w.-]+)["']?\s*[:=]\s*["']?((?=[^\s"',;]*\d)[^\s"',;]{6,}))/g;

/**
 * Runs the command that fetches secrets, such as a vault's client: a JSON object on its standard output, one member per
 * variable. Members that nothing wants are forgotten. What it wrote is in no message, except for its standard error,
 * redacted and shortened.
 *
 * @throws TokenmanError SECRETS_COMMAND_FAILED when it cannot be started, fails, takes too long, or prints something else
 */
export async function runSecretsCommand(
  { command, cwd, timeout }: SecretsCommandSettings,
  { environmentName, processVariables, isWanted }: SecretsCommandContext,
): Promise<OutsideValues> {
  const [program = '', ...programArguments] = command;
  const environment = {
    ...processVariables,
    ...(environmentName !== null && { TOKENMAN_ENVIRONMENT: environmentName }),
  };
  const label = `the secrets command ${program}${environmentName === null ? '' : ` for environment "${environmentName}"`}`;
  const ending = await run(program, programArguments, { cwd, timeout, environment }, label);
  refuseFailure(ending, label, timeout, processVariables);
  const members = Object.entries(parseOutput(ending, label)).filter(
    ([name, value]) => value !== null && isWanted(name),
  );
  return {
    layer: 'secretsCommand',
    values: members.map(([name, value]) => ({ name, value: textOf(name, value, label), place: `${program}: ${name}` })),
  };
}

function run(
  program: string,
  programArguments: readonly string[],
  options: {
    readonly cwd: string;
    readonly timeout: number;
    readonly environment: Readonly<Record<string, string | undefined>>;
  },
  label: string,
): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const output = { stdout: '', stderr: '' };
    let timedOut = false;
    const child = spawn(program, programArguments, {
      cwd: options.cwd,
      env: options.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: false,
      windowsHide: true,
    });
    const kill = (): void => {
      child.kill('SIGKILL');
      // A program that the command started may still hold the pipes open: nobody waits for it.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, options.timeout);
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
        if (output[name].length > LONGEST_OUTPUT) kill();
      });
    }
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(failed(`${label} cannot be started: ${explain(cause, program)}`, cause));
    });
    child.on('close', (exitCode, signal) => {
      clearTimeout(timer);
      resolve({ exitCode, signal, timedOut, ...output });
    });
  });
}

function explain(cause: unknown, program: string): string {
  if (codeOf(cause) === 'ENOENT') return `there is no program ${program}`;
  return codeOf(cause) === 'EACCES' ? 'it may not be executed' : reasonOf(cause);
}

function refuseFailure(
  { exitCode, signal, timedOut, stdout, stderr }: Ending,
  label: string,
  timeout: number,
  processVariables: Readonly<Record<string, string | undefined>>,
): void {
  if (timedOut) throw failed(`${label} took longer than ${timeout} ms`, undefined, TIMEOUT_HINT);
  if (stdout.length > LONGEST_OUTPUT || stderr.length > LONGEST_OUTPUT) {
    throw failed(`${label} printed more than ${LONGEST_OUTPUT / 1024 / 1024} MB`);
  }
  if (exitCode === 0) return;
  const how = signal === null ? `ended with exit code ${exitCode}` : `was ended by ${signal}`;
  const complaint = redactComplaint(stderr, stdout, processVariables);
  throw failed(complaint === '' ? `${label} ${how}` : `${label} ${how}: ${complaint}`);
}

/** A failing client may repeat the token it logs in with, or what it has fetched so far. */
function redactComplaint(
  stderr: string,
  stdout: string,
  processVariables: Readonly<Record<string, string | undefined>>,
): string {
  const redactor = new Redactor();
  for (const [name, value = ''] of Object.entries(processVariables)) {
    if (isSecretName(name)) redactor.add(name, value);
  }
  for (const value of stringsOf(stdout)) redactor.add('output', value);
  for (const { value } of shapedSecretsIn(stderr)) redactor.add('secret', value);
  for (const [, name = '', value = ''] of stderr.matchAll(SETTING)) if (isSecretName(name)) redactor.add(name, value);
  const text = redactor.redactText(stderr).replaceAll(/\s+/g, ' ').trim();
  return text.length > LONGEST_COMPLAINT ? `${text.slice(0, LONGEST_COMPLAINT)}…` : text;
}

/** The values that a broken output holds as far as they can be told; as text, since it may be no JSON. */
function stringsOf(stdout: string): readonly string[] {
  return [...stdout.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text).filter((text) => text.length >= 6);
}

function parseOutput({ stdout }: Ending, label: string): Readonly<Record<string, unknown>> {
  let document: unknown;
  try {
    document = JSON.parse(stdout.replace(/^\uFEFF/, ''));
  } catch {
    // The cause is left out: the parser's message repeats what was printed.
    throw failed(stdout.trim() === '' ? `${label} printed nothing` : `${label} printed something else than JSON`);
  }
  if (!isJsonObject(document)) throw failed(`${label} printed JSON that is no object`);
  return document;
}

function textOf(name: string, value: unknown, label: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw failed(`${label} printed a ${Array.isArray(value) ? 'list' : 'nested object'} for "${name}"`);
}

const TIMEOUT_HINT = 'Raise secretsCommandTimeout, or run the command by hand: it may be waiting for a login.';
const OUTPUT_HINT =
  'It must print a JSON object such as {"clientSecret": "…"} on its standard output, and end with exit code 0.';

function failed(message: string, cause?: unknown, hint = OUTPUT_HINT): TokenmanError {
  return new TokenmanError('SECRETS_COMMAND_FAILED', message, { hint, cause });
}

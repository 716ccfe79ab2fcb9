/** argv and streams -> exit code; calls the stages in order. */
import { parseCommandLine } from './cli/parseCommandLine.ts';
import { formatError } from './cli/tellError.ts';
import { useColor } from './cli/useColor.ts';

export interface MainIo {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Aborts at the first Ctrl-C: end gracefully. */
  readonly signal: AbortSignal;
  /** Aborts at the second: end at once. */
  readonly forceSignal: AbortSignal;
}

export async function main(argv: readonly string[], io: MainIo): Promise<number> {
  try {
    const commandLine = parseCommandLine(argv);
    if (commandLine.command === 'help' || commandLine.command === 'version') io.stdout.write(commandLine.text);
    return 0;
  } catch (error) {
    io.stderr.write(formatError(error, { color: useColor('auto', io.stderr, io.env), verbose: false }));
    return 2;
  }
}

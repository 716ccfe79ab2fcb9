/** argv and streams -> exit code; calls the stages in order. */
import { mistypedCommand } from './cli/mistypedCommand.ts';
import { parseCommandLine } from './cli/parseCommandLine.ts';
import type { ParsedCommandLine } from './cli/parseCommandLine.ts';
import { formatError } from './cli/tellError.ts';
import { useColor } from './cli/useColor.ts';
import type { CommandIo } from './commands/commandIo.ts';
import { doctorCommand } from './commands/doctorCommand.ts';
import { envCommand } from './commands/envCommand.ts';
import { injectCommand } from './commands/injectCommand.ts';
import { loginCommand } from './commands/loginCommand.ts';
import { logoutCommand } from './commands/logoutCommand.ts';
import { mergeReportsCommand } from './commands/mergeReportsCommand.ts';
import { runCommand } from './commands/runCommand.ts';
import { tokenCommand } from './commands/tokenCommand.ts';
import { TokenmanError } from './errors.ts';
import type { TokenmanErrorCode } from './errors.ts';

export type MainIo = Omit<CommandIo, 'useColor'>;

const INTERRUPTED = 130;
const NOTHING_COULD_RUN = 2;
const INTERNAL_ERROR = 3;
const REQUEST_FAILED = 3;
const NO_TOKEN = 4;

const EXIT_CODES: { readonly [code in TokenmanErrorCode]?: number } = {
  TOKEN_NOT_OBTAINED: NO_TOKEN,
  LOGIN_NOT_REVOKED: REQUEST_FAILED,
};

export async function main(argv: readonly string[], mainIo: MainIo): Promise<number> {
  const io: CommandIo = { ...mainIo, useColor: (choice, stream) => useColor(choice, stream, mainIo.env) };
  let verbose = false;
  try {
    const commandLine = parseCommandLine(argv);
    verbose = 'flags' in commandLine && 'verbose' in commandLine.flags && commandLine.flags.verbose;
    return await perform(commandLine, io);
  } catch (error) {
    // Interrupted before anything ran: nobody has to be told what they did.
    if (io.signal.aborted && error === io.signal.reason) return INTERRUPTED;
    const told = mistypedCommand(argv, error) ?? error;
    io.stderr.write(formatError(told, { color: io.useColor('auto', io.stderr), verbose }));
    if (!(error instanceof TokenmanError)) return INTERNAL_ERROR;
    return EXIT_CODES[error.code] ?? NOTHING_COULD_RUN;
  }
}

async function perform(commandLine: ParsedCommandLine, io: CommandIo): Promise<number> {
  switch (commandLine.command) {
    case 'run':
      return runCommand(commandLine, io);
    case 'inject':
      return injectCommand(commandLine, io);
    case 'env':
      return envCommand(commandLine, io);
    case 'doctor':
      return doctorCommand(commandLine, io);
    case 'merge-reports':
      return mergeReportsCommand(commandLine, io);
    case 'token':
      return tokenCommand(commandLine, io);
    case 'login':
      return loginCommand(commandLine, io);
    case 'logout':
      return logoutCommand(commandLine, io);
    case 'help':
    case 'version':
      io.stdout.write(commandLine.text);
      return 0;
  }
}

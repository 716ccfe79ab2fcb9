/** tokenman as a shell would start it, but in this process: what takes a second there takes none here. */
import { PassThrough } from 'node:stream';
import { main } from '../../dist/main.js';
import type { EndedProcess } from './tokenmanProcess.ts';

export interface StartedCommand {
  readonly ended: Promise<EndedProcess>;
  /** Ctrl-C. */
  readonly interrupt: () => void;
  /** Resolves with the first match in what was written to stdout; rejects when the command ends without one. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
}

export function startInProcess(
  cwd: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): StartedCommand {
  const interruption = new AbortController();
  const stdout = captured();
  const stderr = captured();
  const ended = main(argv, {
    stdout: stdout.stream,
    stderr: stderr.stream,
    env,
    cwd,
    signal: interruption.signal,
    forceSignal: new AbortController().signal,
  }).then((exitCode) => ({ exitCode, stdout: stdout.text(), stderr: stderr.text() }));
  return {
    ended,
    interrupt: () => interruption.abort(new Error('interrupted')),
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(stdout.text());
          if (match !== null) resolve(match);
        };
        stdout.stream.on('data', look);
        look();
        void ended.then((end) => reject(new Error(`ended without saying ${pattern}: ${JSON.stringify(end)}`)));
      }),
  };
}

function captured() {
  const chunks: string[] = [];
  const stream = new PassThrough();
  stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => chunks.join('') };
}

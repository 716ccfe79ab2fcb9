/** What a command has of the process it runs in. */
export interface CommandIo {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Aborts at the first Ctrl-C: end gracefully. */
  readonly signal: AbortSignal;
  /** Aborts at the second: end at once. */
  readonly forceSignal: AbortSignal;
  /** Whether a stream gets colors, given what the user chose. */
  readonly useColor: (choice: 'on' | 'off' | 'auto', stream: NodeJS.WriteStream) => boolean;
}

/** What the guard process and its parent tell each other over IPC. */

export type GuardOrder =
  | { readonly type: 'start'; readonly command: string; readonly cwd: string }
  /** Ends the command, tells what it still writes, and ends the guard; so does a broken connection. */
  | { readonly type: 'stop' };

export type GuardMessage =
  /** `processGroup`: id of the process group that the command and all it starts belong to. */
  | { readonly type: 'started'; readonly processGroup: number }
  | { readonly type: 'output'; readonly text: string }
  /** The command could not be started, or ended by itself. */
  | { readonly type: 'ended'; readonly reason: string };

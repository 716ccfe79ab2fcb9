import type { CommandIo } from './commandIo.ts';

/** How the command line was understood, on stderr: it is no part of what the command gives. */
export function tellNotes(notes: readonly string[], { stderr }: Pick<CommandIo, 'stderr'>): void {
  for (const note of notes) stderr.write(`note: ${note}\n`);
}

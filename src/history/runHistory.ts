/** What a run knows of earlier ones. */
import type { PlannedCollectionRun } from '../run/runEvent.ts';
import { recordOf } from './durations.ts';
import { EMPTY_HISTORY } from './history.ts';
import type { RunHistory } from './history.ts';
import { readHistory } from './historyFile.ts';

const CONSEQUENCES = {
  read: 'shards are balanced by their numbers of items',
  write: 'this run begins a new one, and keeps that file with .unusable after its name',
} as const;

/**
 * @param path undefined: nothing is remembered
 * @param onWarning told of a file that cannot be used, which does not stop the run
 * @param use whether it is written at the end as well
 */
export async function readRunHistory(
  path: string | undefined,
  onWarning: ((message: string) => void) | undefined,
  use: 'read' | 'write',
): Promise<RunHistory> {
  if (path === undefined) return EMPTY_HISTORY;
  const { history, problem } = await readHistory(path);
  if (problem !== null) onWarning?.(`${problem}; ${CONSEQUENCES[use]}`);
  return history;
}

export function withHistory(planned: PlannedCollectionRun, history: RunHistory): PlannedCollectionRun {
  const record = recordOf(history, planned);
  return record === null ? planned : { ...planned, history: { runs: record.runs, tests: record.tests } };
}

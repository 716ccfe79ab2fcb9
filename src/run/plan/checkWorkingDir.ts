import { stat } from 'node:fs/promises';
import type { RunConfig } from '../../config/runConfig.ts';
import { TokenmanError } from '../../errors.ts';

/**
 * Newman would go on without a word where it is not there.
 *
 * @throws TokenmanError FILE_UNREADABLE
 */
export async function checkWorkingDir({ workingDir }: RunConfig): Promise<void> {
  if (workingDir === undefined) return;
  const isFolder = await stat(workingDir).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    throw new TokenmanError('FILE_UNREADABLE', `the working directory ${workingDir} is not a folder`, {
      hint: 'Name the folder in which collections find the files they upload.',
    });
  }
}

/** Files and folders that are handed on to Newman unread: it would go on without a word when they are not there. */
import { stat } from 'node:fs/promises';
import type { RunConfig } from '../../config/runConfig.ts';
import { TokenmanError } from '../../errors.ts';
import { readTextFile } from '../../postman/readTextFile.ts';

/** @throws TokenmanError FILE_UNREADABLE for the first that is missing */
export async function checkFiles({ ssl = {}, workingDir }: RunConfig): Promise<void> {
  for (const file of [ssl.clientCert, ssl.clientKey, ssl.clientCertList, ssl.extraCaCerts]) {
    if (file !== undefined) await readTextFile(file);
  }
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

import type { PageCollectionRun } from '../../pageData.ts';

/** `dev / Orders`, as the console and JUnit say it. */
export function collectionRunName({ collection, environment }: PageCollectionRun): string {
  return environment === null ? collection : `${environment} / ${collection}`;
}

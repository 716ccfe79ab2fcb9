import { DownloadedDocument } from './downloadedDocument.ts';
import { readTextFile } from './readTextFile.ts';

/** As messages name it; null: it was passed in as an object. */
export function pathOf(source: string | object): string | null {
  if (source instanceof DownloadedDocument) return source.location;
  return typeof source === 'string' ? source : null;
}

/**
 * @param fallback encoding of a file that is not UTF-8
 * @returns null: it was passed in as an object
 * @throws TokenmanError FILE_UNREADABLE
 */
export async function textOf(
  source: string | object,
  fallback?: Parameters<typeof readTextFile>[1],
): Promise<string | null> {
  if (source instanceof DownloadedDocument) return source.text.replace(/^\uFEFF/, '');
  return typeof source === 'string' ? readTextFile(source, fallback) : null;
}

import { isAbsolute, relative, resolve } from 'node:path';

/** The path as the CI system knows the file: from the root of the repository; null when the file lies elsewhere. */
export function fileInRepository(file: string | null, root: string | undefined): string | null {
  if (file === null) return null;
  const path = relative(root ?? process.cwd(), resolve(file));
  return path.startsWith('..') || isAbsolute(path) ? null : path.replaceAll('\\', '/');
}

import { isAbsolute, relative, sep } from 'node:path';

/** A path as messages and reports show it: relative to the process's folder when it lies inside, else absolute. */
export function shortPath(absolute: string): string {
  const path = relative(process.cwd(), absolute);
  return path === '' || path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path) ? absolute : path;
}

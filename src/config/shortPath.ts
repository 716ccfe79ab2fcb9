import { isAbsolute, relative, resolve, sep } from 'node:path';
import { isRemote } from '../postman/remoteLocation.ts';

/** A path as messages and reports show it: relative to the process's folder when it lies inside, else absolute. */
export function shortPath(absolute: string): string {
  const path = relative(process.cwd(), absolute);
  return path === '' || path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path) ? absolute : path;
}

/** A URL stays what it is. */
export function resolveLocation(folder: string, location: string): string {
  return isRemote(location) ? location : shortPath(resolve(folder, location));
}

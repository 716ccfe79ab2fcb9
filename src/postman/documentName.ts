import { basename } from 'node:path';
import { isRemote } from './remoteLocation.ts';

/** The name a Postman file goes by: `environments/dev.postman_environment.json` is `dev`. */
export function nameFromFile(path: string): string {
  return basename(isRemote(path) ? path.replace(/[?#].*$/s, '') : path).replace(
    /(?:\.postman_(?:collection|environment|globals))?\.json$/i,
    '',
  );
}

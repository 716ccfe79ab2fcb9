import { basename } from 'node:path';

/** The name a Postman file goes by: `environments/dev.postman_environment.json` is `dev`. */
export function nameFromFile(path: string): string {
  return basename(path).replace(/(?:\.postman_(?:collection|environment|globals))?\.json$/i, '');
}

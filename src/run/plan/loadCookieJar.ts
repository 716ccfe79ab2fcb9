import { z } from 'zod';
import type { RunConfig } from '../../config/runConfig.ts';
import { TokenmanError } from '../../errors.ts';
import { parseJson } from '../../postman/parseJson.ts';
import { readTextFile } from '../../postman/readTextFile.ts';

const HINT =
  'A cookie jar is what --export-cookie-jar or tough-cookie’s toJSON writes: {"cookies": [{"key": …, "value": …, "domain": …}]}.';

/** As tough-cookie's `fromJSON` takes it. */
const jarSchema = z.looseObject({ cookies: z.array(z.looseObject({ key: z.string().optional() })) });

/**
 * The file of `--cookie-jar`.
 *
 * @returns null: every collection run starts with an empty one
 * @throws TokenmanError FILE_UNREADABLE or CONFIG_INVALID
 */
export async function loadCookieJar({ cookieJar: path }: RunConfig): Promise<string | null> {
  if (path === undefined) return null;
  const document = parseJson(await readTextFile(path), { path, code: 'CONFIG_INVALID', hint: HINT });
  if (!jarSchema.safeParse(document).success) {
    throw new TokenmanError('CONFIG_INVALID', `${path} is no cookie jar`, { hint: HINT });
  }
  return JSON.stringify(document);
}

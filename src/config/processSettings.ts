import { TokenmanError } from '../errors.ts';

/** What the process environment may set; below flags, above the config file. */
export interface ProcessSettings {
  /** `TOKENMAN_ENV`: environments by name, with commas between. */
  readonly environmentNames?: readonly string[];
  /** `TOKENMAN_REPORTS_DIR` */
  readonly reportsDir?: string;
  /** `TOKENMAN_REPORTERS`: names with commas between. */
  readonly reporters?: readonly string[];
  /** `TOKENMAN_PARALLEL` */
  readonly parallel?: number;
  /** `TOKENMAN_SHARD`: `2/5`, or `auto`. */
  readonly shard?: string;
  /** `POSTMAN_API_KEY`, as the Postman CLI calls it. */
  readonly postmanApiKey?: string;
}

/**
 * Reads the `TOKENMAN_…` variables; an empty one counts as unset, as CI systems pass on what nobody filled in.
 *
 * @throws TokenmanError USAGE
 */
export function readProcessSettings(variables: Readonly<Record<string, string | undefined>>): ProcessSettings {
  const environmentNames = list(variables['TOKENMAN_ENV']);
  const reportsDir = variables['TOKENMAN_REPORTS_DIR'];
  const reporters = list(variables['TOKENMAN_REPORTERS']);
  const parallel = variables['TOKENMAN_PARALLEL'];
  const shard = variables['TOKENMAN_SHARD'];
  const postmanApiKey = variables['POSTMAN_API_KEY'];
  return {
    ...(environmentNames.length > 0 && { environmentNames }),
    ...(isSet(reportsDir) && { reportsDir }),
    ...(reporters.length > 0 && { reporters }),
    ...(isSet(parallel) && { parallel: positive('TOKENMAN_PARALLEL', parallel) }),
    ...(isSet(shard) && { shard }),
    ...(isSet(postmanApiKey) && { postmanApiKey: postmanApiKey.trim() }),
  };
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== '';
}

function list(value: string | undefined): readonly string[] {
  return (value ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function positive(name: string, value: string): number {
  if (/^\d+$/.test(value) && Number(value) > 0) return Number(value);
  throw new TokenmanError('USAGE', `the environment variable ${name} takes a whole number from 1, not "${value}"`, {
    hint: 'Change it, or unset it.',
  });
}

import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { RunConfig } from '../../config/runConfig.ts';
import { TokenmanError } from '../../errors.ts';
import { isFolder } from '../exports/exportFile.ts';
import type { LoadedCollection, LoadedEnvironment, LoadedGlobals } from './loadInputs.ts';

interface Input {
  readonly what: 'collection' | 'environment' | 'globals' | 'iteration data';
  readonly path: unknown;
}

interface Inputs {
  readonly collections: readonly LoadedCollection[];
  readonly environments: readonly LoadedEnvironment[];
  readonly globals: LoadedGlobals;
}

/**
 * Variables may be written back to the very file they came from, as people do with Newman, and over nothing else that the
 * run is made of.
 *
 * @throws TokenmanError USAGE
 */
export async function assertExportsReplaceNoInput({ exports = {} }: RunConfig, inputs: Inputs): Promise<void> {
  const files: readonly Input[] = [
    ...inputs.collections.flatMap(({ path, entry }): Input[] => [
      { what: 'collection', path },
      { what: 'iteration data', path: entry.iterationData },
    ]),
    ...inputs.environments.map(({ path }): Input => ({ what: 'environment', path })),
    { what: 'globals', path: inputs.globals.layers[0]?.path },
  ];
  const { environment, globals } = exports;
  if (environment !== undefined && globals !== undefined && !(await isFolder(environment))) {
    if ((await realPath(environment)) === (await realPath(globals))) {
      throw new TokenmanError('USAGE', '--export-environment and --export-globals name the same file', {
        hint: 'Name two, or a folder that is there.',
      });
    }
  }
  const targets = [
    ['environment', environment],
    ['globals', globals],
    ['collection', exports.collection],
    ['cookie-jar', exports.cookieJar],
  ] as const;
  for (const [scope, target] of targets) {
    if (target === undefined) continue;
    const real = await realPath(target);
    for (const { what, path } of files) {
      if (what === scope || typeof path !== 'string' || (await realPath(path)) !== real) continue;
      throw new TokenmanError(
        'USAGE',
        `--export-${scope} ${target} would replace the ${what} that this run reads from that file`,
        { hint: 'Name another file.' },
      );
    }
  }
}

async function realPath(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

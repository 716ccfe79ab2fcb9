/** Runs a bundle that the build made, a file in one piece, from its compiled form of last time. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';
import type { ScriptOptions } from 'node:vm';
import { openCodeCache } from './codeCache.ts';

/** As Node wraps a CommonJS module; the build writes it around the bundle. */
type WrappedModule = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: object },
  filename: string,
  folder: string,
  /** Stands for `import()`, which does not work in a script from its compiled form (Node 20.20: no callback). */
  importModule: (url: string) => Promise<unknown>,
) => void;

/** @returns what the bundle exports */
export function loadBundle(file: string): object {
  const { script, store } = compileBundle(file, {
    filename: file,
    // The build leaves nothing but ASCII in it, which so is read and kept at half the cost.
    encoding: 'latin1',
  });
  // At the end: what has run by then is compiled, and comes with it.
  if (store !== null) process.once('exit', store);
  const module = { exports: {} };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the build wrote it so
  const run = script.runInThisContext() as WrappedModule;
  run(module.exports, createRequire(file), module, file, dirname(file), (url) => import(url));
  return module.exports;
}

interface CompiledBundle {
  readonly script: Script;
  /** Keeps the compiled form for the next process; null when it is there already. */
  readonly store: (() => void) | null;
}

export function compileBundle(
  file: string,
  options: ScriptOptions & { readonly encoding: 'latin1' | 'utf8' },
): CompiledBundle {
  const { source, stats } = read(file, options.encoding);
  const cache = openCodeCache(file, source, stats);
  const script = new Script(source, {
    ...options,
    ...(cache.compiled !== null && { cachedData: cache.compiled }),
    // The line that names the contents.
    lineOffset: -1,
  });
  const isCached = cache.compiled !== null && script.cachedDataRejected !== true;
  return { script, store: isCached ? null : () => cache.store(() => script.createCachedData()) };
}

function read(file: string, encoding: 'latin1' | 'utf8') {
  const descriptor = openSync(file, 'r');
  try {
    return { source: readFileSync(descriptor, encoding), stats: fstatSync(descriptor) };
  } finally {
    closeSync(descriptor);
  }
}

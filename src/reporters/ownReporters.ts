/** Reporters that users write: a module or a package whose default export makes one. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TokenmanError } from '../errors.ts';
import type { Reporter, ReporterFactory } from './reporter.ts';

export interface OwnReporterOptions {
  readonly reportsDir: string;
  /** Options of each reporter by its name, as the config file has them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Where relative paths begin, and whose node_modules holds packages. */
  readonly cwd: string;
  /** Names that are no modules, for the hint. */
  readonly builtIn: readonly string[];
}

/**
 * @param name `./my-reporter.js`, an absolute path, or the name of a package
 * @throws {TokenmanError} REPORTER_NOT_FOUND, or REPORTER_INVALID when the module is no reporter or cannot be loaded
 */
export async function loadOwnReporter(name: string, options: OwnReporterOptions): Promise<Reporter> {
  const path = await locate(name, options);
  const create = factoryOf(name, await load(name, path));
  let reporter: unknown;
  try {
    reporter = await create({ reportsDir: options.reportsDir, options: options.options[name] ?? {} });
  } catch (error) {
    throw invalid(name, `failed as it was made: ${messageOf(error)}`, error);
  }
  if (!isReporter(reporter)) throw invalid(name, 'made no reporter: an object with onEvent or onEnd was expected');
  return named(shown(name, options.cwd), reporter);
}

/** A path as a person types it. */
function shown(name: string, cwd: string): string {
  const path = relative(cwd, name);
  return !isAbsolute(name) || path.startsWith('..') || isAbsolute(path) ? name : `./${path}`;
}

/** As the user named it, whatever it calls itself. Its methods keep their `this`. */
function named(name: string, reporter: Omit<Reporter, 'name'>): Reporter {
  return {
    name,
    onEvent: (event) => reporter.onEvent?.(event),
    onEnd: (testRun) => reporter.onEnd?.(testRun),
    onReportsWritten: (files, testRun) => reporter.onReportsWritten?.(files, testRun),
  };
}

async function load(name: string, path: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    throw invalid(name, `cannot be loaded: ${messageOf(error)}`, error);
  }
}

function factoryOf(name: string, module: unknown): ReporterFactory {
  // A CommonJS module that was compiled from ESM has its default export in its default export.
  for (let exported = defaultOf(module), depth = 0; depth < 2; exported = defaultOf(exported), depth += 1) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what it gives is checked
    if (typeof exported === 'function') return exported as ReporterFactory;
  }
  throw invalid(name, 'has no function as its default export');
}

function defaultOf(module: unknown): unknown {
  return typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
}

function isReporter(value: unknown): value is Omit<Reporter, 'name'> {
  if (typeof value !== 'object' || value === null) return false;
  const methods = ['onEvent', 'onEnd', 'onReportsWritten'].map((name): unknown => Reflect.get(value, name));
  const given = methods.filter((method) => method !== undefined);
  return given.length > 0 && given.every((method) => typeof method === 'function');
}

async function locate(name: string, { cwd, builtIn }: OwnReporterOptions): Promise<string> {
  const isPath = name.startsWith('.') || isAbsolute(name);
  const require = createRequire(join(cwd, 'package.json'));
  try {
    return require.resolve(isPath ? resolve(cwd, name) : name);
  } catch (error) {
    const found = isPath ? null : await importEntry(name, require);
    if (found !== null) return found;
    throw new TokenmanError(
      'REPORTER_NOT_FOUND',
      isPath
        ? `there is no reporter at ${name}`
        : `there is no reporter "${name}", and no package of that name is installed`,
      {
        hint: isPath
          ? 'Check the path.'
          : `Reporters: ${builtIn.toSorted().join(', ')}, those of Newman that are installed, and modules of your own (./mine.js).`,
        cause: error,
      },
    );
  }
}

/** The entry of a package that may be imported and not required, whose `exports` `require.resolve` does not see. */
async function importEntry(name: string, require: NodeJS.Require): Promise<string | null> {
  for (const folder of require.resolve.paths(name) ?? []) {
    const manifest = join(folder, name, 'package.json');
    try {
      const { exports }: { readonly exports?: unknown } = JSON.parse(await readFile(manifest, 'utf8'));
      const entry = entryOf(exports);
      if (entry !== null) return join(dirname(manifest), entry);
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

function entryOf(exports: unknown): string | null {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return null;
  for (const condition of ['.', 'node', 'import', 'default']) {
    const entry = entryOf(Reflect.get(exports, condition));
    if (entry !== null) return entry;
  }
  return null;
}

function invalid(name: string, what: string, cause?: unknown): TokenmanError {
  return new TokenmanError('REPORTER_INVALID', `the reporter ${name} ${what}`, {
    hint: 'A reporter module exports a function by default: ({ reportsDir, options }) => ({ onEvent, onEnd }).',
    cause,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

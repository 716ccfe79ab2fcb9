// Puts each of the two processes of a run into one file: what the executable does, and what a worker does with newman, its
// runtime and the script sandbox. Loading a thousand modules takes about four times as long as one file with its compiled
// form kept (src/codeCache/). Everything stays installed as well: the library is made of modules, and a run with Newman's
// own reporters loads the packages that these want.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { build } from 'esbuild';
import { lazyModules } from './lazyModules.js';
import { plainMessages } from './plainMessages.js';
import { thirdPartyNotices } from './thirdPartyNotices.js';

/** @param {string} root folder of the project; its `dist/` is there already */
export async function bundleProcesses(root) {
  const dist = join(root, 'dist');
  const inputs = [
    ...(await bundle(root, 'src/executable.ts', join(dist, 'bin.cjs'), [], {
      // jsonc-parser's CommonJS form cannot be bundled.
      mainFields: ['module', 'main'],
    })),
    ...(await bundle(root, 'src/newman/worker.ts', join(dist, 'worker.cjs'), [
      currentRuntime(root),
      packagesOfWorker(root),
      lazyModules(root),
      plainMessages(),
    ])),
  ];
  await bundle(root, 'src/newman/sandboxThread.ts', join(dist, 'sandboxThread.cjs'), [], { asModule: true });
  writeBootcode(root, join(dist, 'bootcode.js'));
  writeFileSync(join(dist, 'THIRD_PARTY_NOTICES.txt'), thirdPartyNotices(root, [...inputs, bootcodeOf(root).file]));
}

/** @returns the files that went into it */
async function bundle(root, entryPoint, outfile, plugins, { asModule = false, ...options } = {}) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    // Names stay: they are in stack traces.
    minifyWhitespace: true,
    minifySyntax: true,
    charset: 'ascii',
    legalComments: 'none',
    // Of packages; yargs looks for its translations there, finds none, and speaks English, as it does for us anyway.
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'warning',
    plugins: [...plugins, ownPlaces(root)],
    ...options,
  });
  const text = onlyAscii(outputFiles[0]?.text ?? '').replace(/(?<![\w$.])import\(/g, 'importModule(');
  const script = asModule
    ? text
    : `(function (exports, require, module, __filename, __dirname, importModule) {${text}\n})`;
  writeFileSync(outfile, withHash(script));
  return Object.keys(metafile.inputs);
}

/** esbuild leaves regular expressions as they are; in them, too, an escape says the same. loadBundle.ts reads Latin-1. */
function onlyAscii(text) {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The first line names the contents, for the cache of compiled code. */
function withHash(text) {
  return `// ${createHash('sha256').update(text).digest('hex').slice(0, 16)}\n${text}`;
}

/** A module of ours finds its neighbours by its own URL: that of the file in dist/ which it would have been. */
function ownPlaces(root) {
  return {
    name: 'own places',
    setup({ initialOptions, onLoad }) {
      const bundleFolder = join(initialOptions.outfile, '..');
      onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        if (!source.includes('import.meta.url')) return undefined;
        const inDist = join(root, 'dist', relative(join(root, 'src'), path)).replace(/\.ts$/, '.js');
        const place = JSON.stringify(relative(bundleFolder, inDist).split(sep).join('/'));
        const url = `require('node:url').pathToFileURL(require('node:path').join(__dirname, ${place})).href`;
        return { contents: source.replaceAll('import.meta.url', url), loader: 'ts' };
      });
    },
  };
}

/** One copy of each for all who ask, whatever newman pins: as src/newman/installedPackages.ts does it. */
function currentRuntime(root) {
  const { ownRequire, runtimeRequire } = requires(root);
  return {
    name: 'current runtime',
    setup({ onResolve }) {
      onResolve({ filter: /^(postman-runtime|postman-collection)$/ }, ({ path }) => ({
        path: ownRequire.resolve(path),
      }));
      onResolve({ filter: /^(postman-sandbox|postman-request)$/ }, ({ path }) => ({
        path: runtimeRequire.resolve(path),
      }));
    },
  };
}

function packagesOfWorker(root) {
  const { ownRequire, runtimeRequire } = requires(root);
  const versionOf = (path) => JSON.parse(readFileSync(path, 'utf8')).version;
  const versions = {
    newman: versionOf(ownRequire.resolve('newman/package.json')),
    postmanRuntime: versionOf(join(root, 'node_modules/postman-runtime/package.json')),
    postmanCollection: versionOf(join(root, 'node_modules/postman-collection/package.json')),
  };
  return {
    name: 'packages of the worker',
    setup({ onLoad, onResolve }) {
      onLoad({ filter: /[\\/]src[\\/]newman[\\/]bundledPackages\.ts$/ }, () => ({
        contents: `export const bundledPackages = {
          sandbox: () => require(${JSON.stringify(runtimeRequire.resolve('postman-sandbox'))}),
          newman: () => require(${JSON.stringify(ownRequire.resolve('newman'))}),
          summary: () => require(${JSON.stringify(join(ownRequire.resolve('newman'), '../lib/run/summary.js'))}),
          wireRequest: () => require(${JSON.stringify(runtimeRequire.resolve('postman-request'))}).Request,
          collection: () => require(${JSON.stringify(ownRequire.resolve('postman-collection'))}),
          versions: () => (${JSON.stringify(versions)}),
        };`,
        loader: 'js',
        resolveDir: root,
      }));
      // A run with reporters of Newman's loads newman from its own files.
      onResolve({ filter: /^\.\.\/reporters\// }, ({ path, importer }) =>
        importer.endsWith(join('newman', 'lib', 'run', 'index.js')) ? { path, namespace: 'unused' } : undefined,
      );
      onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = null;', loader: 'js' }));
      // The thread reads what it boots itself.
      onResolve({ filter: /^\.\/bootcode$/ }, ({ path, importer }) =>
        importer.includes('postman-sandbox') ? { path, namespace: 'bootcode' } : undefined,
      );
      onLoad({ filter: /.*/, namespace: 'bootcode' }, () => ({
        contents: `const code = 'require(' + JSON.stringify(require('node:path').join(__dirname, 'sandboxThread.cjs')) + ');';
          module.exports = (done) => done(null, code);`,
        loader: 'js',
        resolveDir: root,
      }));
    },
  };
}

function writeBootcode(root, file) {
  writeFileSync(file, withHash(bootcodeOf(root).code));
}

/** The sandbox's own code, which postman-sandbox ships as a text in a module. */
function bootcodeOf(root) {
  const { runtimeRequire } = requires(root);
  const file = join(runtimeRequire.resolve('postman-sandbox'), '../.cache/bootcode.js');
  let code = '';
  runtimeRequire(file)((_, text) => {
    code = text;
  });
  return { file, code };
}

function requires(root) {
  const ownRequire = createRequire(join(root, 'package.json'));
  return { ownRequire, runtimeRequire: createRequire(ownRequire.resolve('postman-runtime')) };
}

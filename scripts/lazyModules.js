// Packages of the worker's bundle that a usual run never needs, or only later, and that take long to load: they are loaded
// when something of them is first used. Whoever asks for them uses them by way of their properties only.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';

/** By what is asked for; when the packages change, test/integration/bundle.test.ts tells what is missing. */
const LAZY = new Set([
  'psl',
  'semver',
  'stream-length',
  'node-forge',
  'jose',
  'postman-collection-transformer',
  'handlebars',
  'chardet',
  'liquid-json',
  'csv-parse',
  'http-signature',
  'mime',
  'mime-format',
  'mime-types',
  'iconv-lite',
  'object-hash',
  'socks-proxy-agent',
]);

/** Whose properties are taken at once, and called later: `faker.name.firstName`. */
const LAZY_IN_DEPTH = new Set(['@faker-js/faker/locale/en']);

const HELPER = 'lazy module';

/** @param {string} root folder of the project */
export function lazyModules(root) {
  return {
    name: 'lazy modules',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /.*/ }, ({ path, importer, namespace, kind }) => {
        if (namespace === HELPER || kind !== 'require-call') return undefined;
        if (!LAZY.has(path) && !LAZY_IN_DEPTH.has(path)) return undefined;
        const file = createRequire(importer).resolve(path);
        // The bundle names its modules: by no path of the machine that builds it.
        return {
          path: relative(root, file),
          namespace: HELPER,
          pluginData: { file, inDepth: LAZY_IN_DEPTH.has(path) },
        };
      });
      onLoad({ filter: /.*/, namespace: HELPER }, ({ pluginData: { file, inDepth } }) => ({
        contents: `const load = () => require(${JSON.stringify(file)});\nmodule.exports = ${inDepth ? IN_DEPTH : PROPERTIES};`,
        loader: 'js',
        resolveDir: root,
      }));
      // Its thousands of rules are put through Punycode one by one when it loads; nearly all are ASCII, which stays as it is.
      onLoad({ filter: /[\\/]psl[\\/]dist[\\/]psl\.cjs$/ }, ({ path }) => {
        const folder = join(path, '../..');
        return {
          contents: readFileSync(join(folder, 'index.js'), 'utf8').replace(
            "import punycode from 'punycode/punycode.js';",
            `import original from 'punycode/punycode.js';
             const punycode = { toASCII: (text) => (/^[\\x00-\\x7f]*$/.test(text) ? text : original.toASCII(text)) };`,
          ),
          loader: 'js',
          resolveDir: folder,
        };
      });
    },
  };
}

const PROPERTIES = `new Proxy(function () {}, {
  get: (_, key) => load()[key],
  set: (_, key, value) => Reflect.set(load(), key, value),
  has: (_, key) => Reflect.has(load(), key),
  apply: (_, self, values) => Reflect.apply(load(), self, values),
  construct: (_, values) => Reflect.construct(load(), values),
})`;

const IN_DEPTH = `new Proxy({}, {
  get: (_, group) => new Proxy({}, { get: (_, name) => (...values) => load()[group][name](...values) }),
})`;

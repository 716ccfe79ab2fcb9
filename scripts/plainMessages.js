// What host and sandbox say to each other, several messages for each script, with less work: uvm writes all of it with
// flatted, which keeps circular references and takes several times as long as JSON. Here it is JSON wherever that can say
// it (the two differ in nothing else, and both call toJSON), and flatted where something refers to itself. And a script's
// result says of variables only what the script changed.
import { readFileSync } from 'node:fs';

/** What is JSON begins with this; flatted's own text is an array's. */
const MARK = '\\u0001';

const READ = `(text) => (text.charCodeAt(0) === 1 ? parse(text.slice(1)) : Flatted.parse(text))`;

const WRITE = `(values) => {
  try {
    return '${MARK}' + stringify(values);
  } catch {
    return Flatted.stringify(values);
  }
}`;

// Of a script's result the runtime makes new variable scopes, which nobody reads where the script changed nothing: what it
// applies to its own are the changes. pm.variables has no changes to apply, and comes whole.
const RESULT = `(values) => {
  const [name, error, execution] = values;
  if (!String(name).startsWith('execution.result.') || !execution) return values;
  const result = { ...execution };
  for (const scope of ['environment', 'globals', 'collectionVariables']) {
    const { stream, compacted } = result[scope]?.mutations ?? {};
    if (stream && stream.length === 0 && keys(compacted).length === 0) result[scope] = undefined;
  }
  return [name, error, result];
}`;

/** Before any script can exchange them. */
const MESSAGES = `const { parse, stringify } = JSON; const readMessage = ${READ}; const writeMessage = ${WRITE};`;
const RESULTS = `const { keys } = Object; const withChangesOnly = ${RESULT};`;

export function plainMessages() {
  return {
    name: 'plain messages',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]uvm[\\/]lib[\\/]bridge\.js$/ }, ({ path }) => ({
        contents: replaceAll(path, [
          ["    Worker = require('./worker'),", `    Worker = require('./worker');\n${MESSAGES}\nconst\n`],
          ['Flatted.parse(__emit_uvm)', 'readMessage(__emit_uvm)'],
          [
            'Flatted.stringify(Array.prototype.slice.call(arguments))',
            'writeMessage(Array.prototype.slice.call(arguments))',
          ],
        ]),
        loader: 'js',
      }));
      onLoad({ filter: /[\\/]uvm[\\/]lib[\\/]bridge-client\.js$/ }, ({ path }) => ({
        contents: replaceAll(path, [
          ['    bridge = {', `    ${MESSAGES.replaceAll('\\', '\\\\')}\n${RESULTS}\n    bridge = {`],
          // Every assertion is told twice: to all, and to those who wait for it by the execution's name, of whom there are
          // some only when the runtime is to stop at a failure (src/newman/bail.ts does that for us).
          [
            'emit(Flatted.stringify(args));',
            "String(args[0]).startsWith('execution.assertion.') || emit(writeMessage(withChangesOnly(args)));",
          ],
          ['Flatted.parse(args)', 'readMessage(args)'],
        ]),
        loader: 'js',
      }));
    },
  };
}

function replaceAll(path, replacements) {
  return replacements.reduce(
    (text, [from, to]) => {
      if (text.split(from).length !== 2) throw new Error(`${path} has changed: it should hold this once: ${from}`);
      return text.replace(from, () => to);
    },
    readFileSync(path, 'utf8'),
  );
}

/**
 * Boots the script sandbox in its thread, as postman-sandbox would, but from its compiled form of last time. Runs before
 * anything of the sandbox, which then takes away whatever scripts must not have.
 */
import { join } from 'node:path';
import { compileBundle } from '../codeCache/loadBundle.ts';

// Nothing else than vm.runInThisContext would do: a script must not be able to import modules, and its stack traces name
// the file so.
const { script, store } = compileBundle(join(__dirname, 'bootcode.js'), {
  filename: 'evalmachine.<anonymous>',
  encoding: 'utf8',
});
script.runInThisContext();
// The thread is ended without notice: now or never.
store?.();

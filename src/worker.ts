/**
 * The worker process: loads what it does, in one piece; see newman/worker.ts. Newman's own kind of reporters want the
 * packages that are installed beside them: for those everything is loaded from its own files.
 */
import { fileURLToPath } from 'node:url';
import { loadBundle } from './codeCache/loadBundle.ts';
import { INSTALLED_PACKAGES } from './newman/workerMessages.ts';
import { setV8Flags } from './v8Flags.ts';

// Before anything is compiled: what was compiled with other flags does not fit.
setV8Flags();
if (process.argv[2] === INSTALLED_PACKAGES) await import('./newman/worker.ts');
else loadBundle(fileURLToPath(new URL('worker.cjs', import.meta.url)));

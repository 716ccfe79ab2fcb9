#!/usr/bin/env node
/** The executable: loads what it does, in one piece; see executable.ts. */
import { fileURLToPath } from 'node:url';
import { loadBundle } from './codeCache/loadBundle.ts';
import { setV8Flags } from './v8Flags.ts';

// Before anything is compiled: what was compiled with other flags does not fit.
setV8Flags();
loadBundle(fileURLToPath(new URL('bin.cjs', import.meta.url)));

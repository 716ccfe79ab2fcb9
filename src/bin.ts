#!/usr/bin/env node
/** The executable: loads what it does, in one piece; see executable.ts. */
import { fileURLToPath } from 'node:url';
import { loadBundle } from './codeCache/loadBundle.ts';
import { keepHeapSmall } from './smallHeap.ts';

// Before anything is compiled: what was compiled with other flags does not fit.
keepHeapSmall();
loadBundle(fileURLToPath(new URL('bin.cjs', import.meta.url)));

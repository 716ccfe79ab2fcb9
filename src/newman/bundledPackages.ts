/**
 * In the worker's bundle, the packages in one piece with our own code: scripts/bundleProcesses.js puts them in the place
 * of this file. Everywhere else there are none, and those in `node_modules` are loaded.
 */
import type { NewmanPackages } from './newmanPackages.ts';

export const bundledPackages: NewmanPackages | null = null;

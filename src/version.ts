import { createRequire } from 'node:module';

const ofPackage: { readonly version: string } = createRequire(import.meta.url)('../package.json');

/** Ours, from package.json, which lies beside src/ and beside dist/. */
export const version: string = ofPackage.version;

/**
 * The report bundle of a shard, from which `tokenman merge-reports` makes reports: gzip, inside of it a JSON document per
 * line. The first line is the header, the last one the end, between them are the run events as they came.
 */
import { join } from 'node:path';
import type { Shard } from '../../run/runEvent.ts';

/** Raised when a bundle of an earlier version could no longer be read. */
export const BUNDLE_VERSION = 1;

export interface BundleHeader {
  readonly tokenmanBundle: typeof BUNDLE_VERSION;
  /** Version of tokenman; events may change their shape from one to the next. */
  readonly tokenman: string;
  /** The run of the CI system that the shard's job was part of, as far as the system has a name for it. */
  readonly ciRun: string | null;
}

export interface BundleEnd {
  /** A bundle that was cut somewhere does not hold as many. */
  readonly events: number;
}

const FILE_NAME = /^bundle-\d+-of-\d+\.ndjson\.gz$/;

export function isBundleName(fileName: string): boolean {
  return FILE_NAME.test(fileName);
}

export function bundlePath(folder: string, { index, total }: Shard): string {
  return join(folder, `bundle-${index}-of-${total}.ndjson.gz`);
}

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RunConfig } from '../../config/runConfig.ts';

/** @returns null: none is sent; files that cannot be read are told elsewhere */
export function clientCertificateOf({ ssl = {} }: Pick<RunConfig, 'ssl'>): string | null {
  const files = [ssl.clientCert, ssl.clientCertList].filter((file) => file !== undefined);
  if (files.length === 0) return null;
  const hash = createHash('sha256');
  for (const file of files) {
    try {
      hash.update(readFileSync(file));
    } catch {
      hash.update(file);
    }
  }
  return hash.digest('hex');
}
